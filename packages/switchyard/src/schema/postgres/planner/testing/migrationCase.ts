import type { Operation } from "../../../migrations/operations.ts";

/** One migration of a small database, what both versions do with it meanwhile, and what the database is to be in the end. */
export interface MigrationCase {
  readonly name: string;
  /** DDL and rows of the database before, in schema `public`. */
  readonly setup: string;
  readonly operations: readonly Operation[];
  /** Writes of the old version; each must go through. */
  readonly oldWrites: readonly string[];
  readonly newWrites: readonly string[];
  /** What each side sees after all writes of both, as rows of text; by columns in order. */
  readonly oldRead: { readonly sql: string; readonly rows: readonly (readonly (string | null)[])[] };
  readonly newRead: { readonly sql: string; readonly rows: readonly (readonly (string | null)[])[] };
  /** Plain DDL to the same end, on the database of `setup`. */
  readonly reference: string;
  /** Lowest major version of PostgreSQL; default: 15. */
  readonly since?: number;
}
