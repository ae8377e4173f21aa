import type { RangeVar } from "libpg-query";
import { SwitchyardError } from "../../errors.ts";
import { fitName } from "../sql/names.ts";
import { namesIn } from "../sql/walk.ts";
import type { Work } from "./work.ts";

/** A table's own name; it must be in the app's schema. Throws MIGRATION_REFUSED. */
export function tableName(work: Work, range: RangeVar | undefined): string {
  return ownName(work, [range?.schemaname ?? null, range?.relname ?? ""]);
}

/** Of `schema.name` or `name`. */
export function ownName({ schema }: Work, parts: readonly (string | null)[]): string {
  const name = parts.at(-1) ?? "";
  const other = parts.at(-2) ?? schema;
  if (other === schema) return name;
  throw new SwitchyardError("MIGRATION_REFUSED", `${other}.${name} is not in the schema ${schema}.`, {
    next: `Change the tables of ${schema} only; \`database.schema\` says which schema is the app's.`,
  });
}

/** A name as PostgreSQL makes it up. */
export function madeUp(...parts: readonly string[]): string {
  return fitName(parts.join("_"));
}

/** Texts of a list of names that has nothing else in it. */
export function names(list: unknown): string[] {
  return namesIn(list).map((name) => name ?? "");
}
