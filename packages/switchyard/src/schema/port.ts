import type { Migration, MigrationFile } from "./migrations/migration.ts";
import type { LockMode, PlannedStatement } from "./model.ts";

/**
 * What brings the schema of one app's database from version to version while old and new code run. Every verb is
 * idempotent and can be cut off anywhere: what was begun is in the database itself, and the next call goes on with it
 * or takes it back.
 */
export interface SchemaDriver {
  readonly capabilities: SchemaCapabilities;
  status(): Promise<SchemaStatus>;
  /**
   * The files that the database has not seen, as operations; its tables say what SQL leaves open. Those that it has
   * seen are not understood again, only compared. Throws MIGRATION_INVALID (also: one that was begun has changed, or is
   * not among the files), MIGRATION_INCOMPLETE, MIGRATION_REFUSED.
   */
  pending(files: readonly MigrationFile[]): Promise<readonly Migration[]>;
  /** What expand would do with these `pending` migrations, and what is left to do with those in flight. Changes nothing. Throws MIGRATION_INVALID, MIGRATION_REFUSED. */
  plan(migrations: readonly Migration[]): Promise<SchemaPlan>;
  /**
   * Begins these `pending` migrations, in order; those that it has seen meanwhile are left out. The name of the version that the newest code is to
   * use. Throws MIGRATION_INVALID, MIGRATION_REFUSED, SCHEMA_LOCKED (the lock budget is spent), SCHEMA_BUSY.
   */
  expand(migrations: readonly Migration[], act: Act): Promise<Expanded>;
  /** Fills what is pending of all migrations in flight, then builds their indexes and constraints. Throws BACKFILL_FAILED. */
  backfill(act: Act): Promise<void>;
  /** Compares old and new, row by row; with `repair`, mends what it finds. Throws VERIFY_FAILED with the rows. */
  verify(act: Act, options?: { readonly repair?: boolean }): Promise<Verified>;
  /**
   * Removes the old shape of the oldest migrations in flight, up to and with `through` (default: all). Throws
   * SCHEMA_IN_USE while anything needs the old shape, VERIFY_FAILED, SCHEMA_LOCKED.
   */
  contract(act: Act, options?: { readonly through?: string }): Promise<readonly string[]>;
  /** Takes the newest migrations in flight back, down to and with `from` (default: all). Throws SCHEMA_IN_USE, SCHEMA_LOCKED. */
  revert(
    act: Act,
    options?: { readonly from?: string; readonly force?: boolean },
  ): Promise<readonly string[]>;
  /** Does what a contract or a revert that was cut off has left to do; nothing of what is in flight. */
  finish(act: Act): Promise<void>;
  /** Changes how hard a backfill works, also of one that runs elsewhere right now. */
  tune(change: Partial<Throttle>): Promise<Throttle>;
  /** Stops what runs elsewhere at the next batch; it can be gone on with. */
  cancel(): Promise<boolean>;
  /** Says what needs which version, in place of what was said for the same owner before. */
  need(owner: string, needs: readonly Need[]): Promise<void>;
  /** What keeps a contract of these migrations waiting; empty when nothing does. */
  blockers(through?: string): Promise<readonly Blocker[]>;
  /** Marks migrations as done without running them, nor reading what they say. */
  baseline(files: readonly MigrationFile[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface SchemaCapabilities {
  /** A phase is one transaction: half of it is never seen. */
  readonly transactional: boolean;
  /** Versions see tables under their own names and types through views. */
  readonly versionedViews: boolean;
}

/** How one long verb is watched and stopped. */
export interface Act {
  readonly progress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** One moment of a verb, for a status line. */
export interface Progress {
  readonly migration: string;
  readonly phase:
    | "waiting"
    | "expanding"
    | "filling"
    | "building"
    | "verifying"
    | "contracting"
    | "reverting";
  readonly table?: string;
  readonly done?: number;
  /** The planner's estimate where nobody has counted. */
  readonly total?: number;
  readonly perSecond?: number;
  /** Of the worst replica, in milliseconds. */
  readonly lagMs?: number;
  /** Why it waits: `replica lag 4.1 s`, `blocked by pid 4711 (app, idle in transaction for 31 s)`. */
  readonly waitsFor?: string;
  /** Milliseconds; not before 1 % is done. */
  readonly remainingMs?: number;
  /** One line that is worth keeping, where the moment is one. */
  readonly note?: string;
}

export type Phase =
  /** In the database, but not expanded to the end: its indexes and rows are not. */
  | "expanded"
  /** Filled, built and verified: its version may serve. */
  | "ready"
  /** The old shape is being removed; there is no way back. */
  | "contracting"
  | "done"
  | "reverted";

export interface SchemaStatus {
  readonly server: string;
  /** The version that the newest code uses; null before the first migration. */
  readonly version: string | null;
  /** All versions that code can be connected with now, oldest first. */
  readonly versions: readonly string[];
  readonly migrations: readonly MigrationStatus[];
  readonly throttle: Throttle;
  readonly lease: { readonly holder: string; readonly verb: string; readonly until: number } | null;
  readonly needs: readonly Need[];
}

export interface MigrationStatus {
  readonly name: string;
  readonly phase: Phase;
  readonly version: string;
  readonly checksum: string;
  /** Milliseconds since the epoch. */
  readonly expandedAt: number;
  readonly finishedAt?: number;
  readonly fills: readonly {
    readonly table: string;
    readonly done: number;
    readonly total: number;
    readonly finished: boolean;
  }[];
  /** The last failure, until it has been overcome. */
  readonly error?: string;
}

export interface SchemaPlan {
  /** After which version, to which. */
  readonly from: string | null;
  readonly to: string | null;
  readonly migrations: readonly {
    readonly name: string;
    readonly version: string;
    readonly phases: readonly {
      readonly phase: "expand" | "backfill" | "contract" | "revert";
      readonly statements: readonly PlannedLine[];
    }[];
    readonly notices: readonly string[];
  }[];
}

export interface PlannedLine extends PlannedStatement {
  /** Of this statement on this table; null where nothing is known. */
  readonly estimateMs: number | null;
  /** Runs in the phase's one transaction, or by itself. */
  readonly transaction: boolean;
}

export interface Expanded {
  /** What the newest code has to be connected with; null where no migration was ever run. */
  readonly version: string | null;
  /** Migrations that this call began. */
  readonly begun: readonly string[];
}

export interface Verified {
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly repaired: number }[];
}

/** How hard a backfill works. Changed while it runs, it holds from the next batch. */
export interface Throttle {
  /** Target time of one batch, in milliseconds; its size follows. */
  readonly batchMs: number;
  /** Largest number of rows of a batch. */
  readonly maxRows: number;
  /** Share of the time that it works, 0..1. */
  readonly duty: number;
  /** Waits while a replica is further behind; milliseconds. */
  readonly maxLagMs: number;
  /** Waits while a replication slot holds back more; bytes. */
  readonly maxSlotBytes: number;
  /** Waits while more sessions are active. */
  readonly maxActive: number;
  /** A query of one boolean: true = go on. */
  readonly query: string | null;
  readonly paused: boolean;
}

/** Something that still uses a version, or will. */
export interface Need {
  /** `release 41`, `warm release 40`, `flag new-cart`. */
  readonly what: string;
  /** The version that it was written for. */
  readonly version: string;
  /** It ends then by itself; null: not by time. */
  readonly until: number | null;
}

/** What holds a contract, or a lock, up. */
export interface Blocker {
  readonly kind: "need" | "session" | "transaction" | "lock";
  /** For people: `release 41 is live`, `pid 4711 (app, psql) has been idle in a transaction for 31 s`. */
  readonly text: string;
  readonly pid?: number;
  readonly mode?: LockMode;
}
