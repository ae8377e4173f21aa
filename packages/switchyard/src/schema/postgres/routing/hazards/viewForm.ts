/**
 * What a statement can do with a table and not with the view that stands in for it. Each was tried on real servers; the
 * table of statements is in viewHazards.test.ts.
 */
export type ViewForm =
  /** Columns beside the key that they depend on: a view has no key. */
  | "GROUP BY primary key"
  | "ON CONFLICT ON CONSTRAINT"
  /** Up to PostgreSQL 16. */
  | "MERGE"
  /** `ctid`, `xmin`, `xmax`, `tableoid`… */
  | "system column"
  | "TRUNCATE"
  | "TABLESAMPLE"
  /** Of the table itself; `COPY (SELECT …)` works. */
  | "COPY"
  | "WHERE CURRENT OF"
  /** NULL for a view: identities are then set to nothing. */
  | "pg_get_serial_sequence"
  /** How ORMs find a primary key; nothing is found. */
  | "key introspection"
  /** 0 for a view. */
  | "size function"
  | "foreign key to it"
  | "DDL";

/** A table of the app, and what its statements may call its columns. */
export interface HazardTable {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface HazardGround {
  /** Major version. */
  readonly server: number;
  readonly aggregates: ReadonlySet<string>;
}
