import type { Column } from "../../../catalog/catalog.ts";

/** An expression over the names that a table had before the migration, and those of them that it reads. */
export interface Value {
  readonly sql: string;
  readonly reads: readonly string[];
}

/** One column between two operations of a migration. A changed column is another one, which takes its place. */
export interface ColumnDraft {
  name: string;
  readonly physical: string;
  /** What it holds for a row as the old version sees it; null: nothing that can be said before the row is stored. */
  readonly value: Value | null;
  /** As it is in the database or will be after expand. */
  readonly shape: ColumnShape;
  /** It takes the place of another one, whose name it gets at contract. */
  readonly copy: ColumnCopy | null;
  /** The new version's own default. */
  default?: string;
}

export type ColumnShape = Pick<
  Column,
  "type" | "notNull" | "default" | "generated" | "identity" | "sequence" | "collation"
>;

/** What the copy of a column is to become; operations of one migration on one column add up here. */
export interface ColumnCopy {
  readonly of: Column;
  readonly physical: string;
  type: string;
  notNull: boolean;
  default: string | null;
  comment: string | null;
  /** Constraints of the original that the copy does not get. */
  readonly without: Set<string>;
}
