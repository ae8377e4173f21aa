import type { Migration } from "./migrations/migration.ts";

/**
 * How old and new code share one database. A migration keeps each table where it is and adds what the new version
 * needs beside what the old one has; each version sees its own names and types through views in a schema of its own,
 * which stands first in its `search_path`. One trigger per table, made anew with every change, keeps all versions'
 * columns in step; which side a session is on follows from its `current_schemas(false)`.
 */

/** A release's view of the database: a schema that stands before the app's own in the search path. */
export interface SchemaVersion {
  /** Its schema: `shop_v42`. */
  readonly name: string;
  /** Position in the app's history; later versions are larger. */
  readonly ordinal: number;
  /** Tables that look different from the physical ones; all others are seen as they are. */
  readonly tables: readonly LogicalTable[];
}

/** A table as one version sees it. */
export interface LogicalTable {
  readonly name: string;
  /** Name of the table that holds the rows, in the app's own schema. */
  readonly physical: string;
  /** In the order in which the version sees them. */
  readonly columns: readonly LogicalColumn[];
}

export interface LogicalColumn {
  readonly name: string;
  readonly physical: string;
  /** Its default where that is not the physical column's, as an SQL expression. */
  readonly default?: string;
}

/** How columns that one side has follow those of the other, row by row. */
export interface Conversion {
  /** The physical table. */
  readonly table: string;
  /** Written by old versions, so computed for new ones: over the columns of `before`. */
  readonly up: readonly Computed[];
  /** Written by new versions, so computed for old ones: over the columns of `after`. */
  readonly down: readonly Computed[];
  readonly before: LogicalTable;
  readonly after: LogicalTable;
  /**
   * A boolean column that is true for rows which still have to be filled (an instant default of ADD COLUMN); both
   * sides' writes set it to false. Absent where no row has anything to fill.
   */
  readonly pending?: string;
}

export interface Computed {
  /** The physical column that gets the value. */
  readonly column: string;
  /** An SQL expression. */
  readonly expression: string;
  /**
   * Without a change in these, an update leaves the column alone: names in the expression, and the column of its side
   * that this one stands for.
   */
  readonly reads: readonly string[];
}

/** A migration between expand and contract, as it is stored in the database that it changes. */
export interface InFlight {
  readonly migration: Migration;
  readonly version: SchemaVersion;
  readonly conversions: readonly Conversion[];
  /** The planner's own notes for each operation: names that it has made up, what stood there before. Plain JSON. */
  readonly notes: readonly unknown[];
}

/** A statement, and what a person wants to know of it before it runs. */
export interface PlannedStatement {
  readonly sql: string;
  /** Strongest table lock that it takes and on what; null: none that anybody could wait for. */
  readonly lock: { readonly mode: LockMode; readonly table: string } | null;
  /** Reads or rewrites the whole table, or neither: what its time grows with. */
  readonly work: "none" | "scan" | "rewrite";
  /** One line: why it is there. */
  readonly why: string;
}

export type LockMode =
  | "ACCESS SHARE"
  | "ROW SHARE"
  | "ROW EXCLUSIVE"
  | "SHARE UPDATE EXCLUSIVE"
  | "SHARE"
  | "SHARE ROW EXCLUSIVE"
  | "EXCLUSIVE"
  | "ACCESS EXCLUSIVE";

/** Weakest first. */
export const lockModes: readonly LockMode[] = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
];

/** Work of its own transaction, each idempotent: done twice is the same as once, and half done is begun anew. */
export type Task =
  /** CREATE INDEX CONCURRENTLY; an invalid one of that name is dropped first. */
  | {
      readonly kind: "create-index";
      readonly index: string;
      readonly table: string;
      readonly statement: PlannedStatement;
    }
  | { readonly kind: "drop-index"; readonly index: string; readonly statement: PlannedStatement }
  /** ALTER TABLE … VALIDATE CONSTRAINT: finds the rows that violate it. */
  | {
      readonly kind: "validate";
      readonly table: string;
      readonly constraint: string;
      readonly statement: PlannedStatement;
    };

/** All that a migration does to a database, decided before anything happens. Names in statements are qualified. */
export interface MigrationPlan {
  readonly migration: Migration;
  readonly version: SchemaVersion;
  readonly conversions: readonly Conversion[];
  readonly notes: readonly unknown[];
  /** Tables as older versions have seen them so far, without a view: what keeps them so where `World.pin` is set. */
  readonly pins: readonly LogicalTable[];
  /** One short transaction. Triggers, views and the version's schema are made by `syncStatements` in the same one. */
  readonly expand: readonly PlannedStatement[];
  /** After the rows are filled, before the version is verified: indexes, validation. */
  readonly build: readonly Task[];
  readonly contract: {
    /** Before the transaction, when nobody needs the old shape any more. */
    readonly before: readonly Task[];
    /** One short transaction; triggers and functions go first. */
    readonly transaction: readonly PlannedStatement[];
    readonly after: readonly Task[];
    /** Physical columns and tables that get another name in it: what later versions see under the old one. */
    readonly renames: readonly PhysicalRename[];
  };
  readonly revert: {
    readonly transaction: readonly PlannedStatement[];
    readonly after: readonly Task[];
  };
  /** What a person should know: limits, data that a revert loses, statements of the app that a view cannot take. */
  readonly notices: readonly string[];
}

export type PhysicalRename =
  | { readonly kind: "column"; readonly table: string; readonly from: string; readonly to: string }
  | { readonly kind: "table"; readonly from: string; readonly to: string };

/** What the planner looks at. */
export interface World {
  /** The app's own schema: `public`. */
  readonly schema: string;
  /** Versions are schemas `<prefix>_v<ordinal>`. */
  readonly prefix: string;
  readonly serverVersion: number;
  /** Oldest first; the last one is what the next migration starts from. Empty before the first migration. */
  readonly versions: readonly SchemaVersion[];
  /** Between expand and contract, oldest first. */
  readonly inFlight: readonly InFlight[];
  /** Whether versions before the newest keep seeing exactly the columns they had, by views of their own. */
  readonly pin: boolean;
  /** Of the next version; default: one more than the newest's. A reverted version's is not used again. */
  readonly nextOrdinal?: number;
}
