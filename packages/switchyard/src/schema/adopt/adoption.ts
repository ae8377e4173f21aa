import { SwitchyardError } from "../../errors.ts";
import type { MigrationFile } from "../migrations/migration.ts";
import type { History, Ignored, ToolName } from "./history.ts";

/** What taking over comes to, before anything is written. */
export interface Adoption {
  /** null: everything is taken as done, on a person's word. */
  readonly tool: ToolName | null;
  readonly title: string | null;
  readonly table: string | null;
  /** Marked as done; in the order in which they would run. */
  readonly applied: readonly MigrationFile[];
  /** The next expand runs these. */
  readonly waiting: readonly MigrationFile[];
  /** Of those, what would run after migrations that come later by name. */
  readonly overtaken: readonly string[];
  /** The tool ran these and no file is there. */
  readonly missing: readonly string[];
  /** Files that are not what ran. */
  readonly changed: readonly string[];
  readonly ignored: readonly Ignored[];
  readonly notes: readonly string[];
}

/** Throws MIGRATION_REFUSED while the tool has something half done. */
export function adoptionOf(history: History, files: readonly MigrationFile[]): Adoption {
  refuseHalfDone(history);
  const { entries } = history;
  const entryOf = (file: MigrationFile) => entries.find((entry) => entry.matches(file));
  const applied = files.filter((file) => entryOf(file) !== undefined);
  const last = files.findLastIndex((file) => applied.includes(file));
  const waiting = files.filter((file) => !applied.includes(file));
  return {
    tool: history.tool,
    title: history.title,
    table: history.table,
    applied,
    waiting,
    overtaken: waiting.filter((file) => files.indexOf(file) < last).map(({ name }) => name),
    missing: entries
      .filter((entry) => entry.expectsFile && !files.some((file) => entry.matches(file)))
      .map(({ name }) => name),
    changed: applied.filter((file) => entryOf(file)?.isUnchanged(file) === false).map(({ name }) => name),
    ignored: history.ignored,
    notes: history.notes,
  };
}

/** Where no tool is asked. */
export function adoptionOfAll(files: readonly MigrationFile[]): Adoption {
  return {
    tool: null,
    title: null,
    table: null,
    applied: files,
    waiting: [],
    overtaken: [],
    missing: [],
    changed: [],
    ignored: [],
    notes: [],
  };
}

function refuseHalfDone({ title, table, halfDone, tool }: History): void {
  const [first] = halfDone;
  if (first === undefined) return;
  const problems = halfDone.map(({ problem }) => problem).join("; ");
  throw new SwitchyardError("MIGRATION_REFUSED", `${title} is not done with this database: ${problems}.`, {
    next: first.next,
    fields: { tool, table, halfDone },
  });
}
