import { createHash } from "node:crypto";
import type { SourcePosition } from "../../errors.ts";
import type { Operation } from "./operations.ts";

/** A migration that can be carried out: a named list of operations, whatever it was written in. */
export interface Migration {
  /** Of the file, without its ending: `0042_split_name`. Migrations run in the order of their names. */
  readonly name: string;
  readonly operations: readonly Operation[];
  /** Where each operation was written, by its index. */
  readonly positions: readonly SourcePosition[];
  /** sha256 of the file's text, in hex: a migration that was begun must not change. */
  readonly checksum: string;
  /** How the file was written. */
  readonly format: "sql" | "operations";
  readonly file: string;
}

/** A file that was read and not yet understood. */
export interface MigrationFile {
  readonly name: string;
  /** Relative to where the command runs, for messages. */
  readonly file: string;
  readonly text: string;
  readonly format: "sql" | "json" | "yaml";
}

/** sha256 of the file's text, in hex. */
export function checksumOf({ text }: Pick<MigrationFile, "text">): string {
  return createHash("sha256").update(text).digest("hex");
}
