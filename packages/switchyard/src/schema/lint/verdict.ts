import type { SourcePosition } from "../../errors.ts";
import type { LockMode } from "../model.ts";

/** What the linter says of one statement. */
export interface StatementVerdict {
  readonly position: SourcePosition;
  readonly sql: string;
  /** Strongest lock on each table that exists before the statement; qualified names. Empty: nothing anybody waits for. */
  readonly locks: readonly { readonly table: string; readonly mode: LockMode }[];
  /** Tables that are written anew, with all their indexes. */
  readonly rewrites: readonly string[];
  /** Tables whose every row is read. */
  readonly scans: readonly string[];
  /** What people wait for times how long: rows and bytes where the catalog is measured. */
  readonly cost: { readonly rows: number; readonly bytes: number } | null;
  readonly findings: readonly Finding[];
  /** What Switchyard makes of it in place of running it; null where it comes to nothing. */
  readonly byPhases:
    | { readonly kind: "does"; readonly steps: readonly string[] }
    /** Comments that its author has to add first. */
    | {
        readonly kind: "asks";
        readonly asks: readonly { readonly why: string; readonly next: string }[];
      }
    | { readonly kind: "refused"; readonly reasons: readonly string[] }
    | null;
}

export interface Finding {
  /** Stable: `not-null-scans`, `rename-breaks-old`. */
  readonly rule: string;
  readonly severity: "error" | "warning" | "note";
  readonly position: SourcePosition;
  /** What is wrong, for this table. */
  readonly message: string;
  /** The safe way to the same end: prose, or SQL. */
  readonly safe: string;
  /** The old version's statements that it breaks, where it does. */
  readonly breaks?: string;
  /** Reason of a comment that lets it pass; it is shown, and does not fail. */
  readonly suppressed?: string;
}

export interface LintReport {
  readonly files: readonly { readonly file: string; readonly statements: readonly StatementVerdict[] }[];
  readonly errors: number;
  readonly warnings: number;
  readonly suppressed: number;
  /** What the linter knew of the tables. */
  readonly catalog: "live" | "shadow" | "none";
}
