import type { Operation } from "../../../src/schema/migrations/operations.ts";

export type Cell = string | number | boolean | null;

/** Values by column. */
export type Row = Readonly<Record<string, Cell>>;

/** What one version of the app does to a table that migrations change. */
export interface Side {
  /** As this version calls it. */
  readonly table: string;
  /** What it writes as its n-th write; no two are the same. */
  readonly writes: (n: number) => Row;
  /** What it sees of another version's n-th write, to the row of that id. */
  readonly sees: (n: number, id: number, by: string) => Row;
  /** Columns that nothing converts, with another value for each n; all versions have the same. */
  readonly touches: (n: number) => Row;
  /** A NULL in a converted column: not for rows that nobody has filled, where it means just that. */
  readonly writesNull?: (n: number) => boolean;
  /** Another write of this version, whose rows no other one sees. */
  readonly also?: (n: number) => string;
  /** Values that only this version's types hold, and how PostgreSQL refuses them as long as the other one is there. */
  readonly refused?: { readonly row: Row; readonly code: string };
  /** True of its rows once they are filled. */
  readonly holds?: string;
}

/** A table that several versions write. */
export interface TableCase {
  readonly name: string;
  /** Its DDL, and rows that nobody writes. */
  readonly setup: string;
  /** By version, oldest first. */
  readonly sides: Readonly<Record<string, Side>>;
  /** Default: id. */
  readonly key?: string;
  /** The database gives the key. */
  readonly assigned?: boolean;
  /** The migration converts the key itself: a new version knows no row by it before the fill. */
  readonly convertsKey?: boolean;
  /** No index on the key before the migration. */
  readonly keyless?: boolean;
}

/** An operation under the writes of both versions. */
export interface OperationCase extends Omit<TableCase, "setup" | "sides"> {
  /** Of the planner's case whose database and operations these are. */
  readonly name: string;
  readonly old: Side;
  readonly new: Side;
}

/** A table of several migrations in flight. */
export interface FlightCase extends TableCase {
  /** One migration's operations after the other's; version `v1` is what the first one makes. */
  readonly migrations: readonly (readonly Operation[])[];
}
