import { loadModule, parseSync, type Node } from "libpg-query";
import { SwitchyardError, type SourcePosition } from "../../errors.ts";

await loadModule();

/** One statement of a file, by PostgreSQL's own parser. */
export interface Statement {
  readonly node: Node;
  /** As it was written, without the semicolon and the comments before it. */
  readonly text: string;
  /** Where it begins. */
  readonly position: SourcePosition;
  /** Comments that stand directly before it, without their marks, in order. */
  readonly comments: readonly string[];
  /** The position of a `location` in its node. */
  at(location: number | undefined): SourcePosition;
}

/** Throws MIGRATION_INVALID with the position of a syntax error. */
export function parseSql(text: string, file: string): readonly Statement[] {
  parseSync(text);
  throw new SwitchyardError("MIGRATION_INVALID", `not yet: ${file}`);
}
