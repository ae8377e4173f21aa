import type { ConstraintDefinition, ReferencesDefinition } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";

/* Parts of DDL statements, over physical names. */

export function columnList(columns: readonly string[]): string {
  return `(${columns.map(quoteName).join(", ")})`;
}

export function deferral({
  deferrable,
  initially_deferred: deferred,
}: Pick<ReferencesDefinition, "deferrable" | "initially_deferred">): string {
  if (deferred === true) return " DEFERRABLE INITIALLY DEFERRED";
  return deferrable === true ? " DEFERRABLE" : "";
}

/** What follows `REFERENCES`. */
export function referencesSql(
  target: string,
  columns: readonly string[],
  options: Pick<
    ReferencesDefinition,
    "on_delete" | "on_update" | "on_delete_set_columns" | "match_type" | "deferrable" | "initially_deferred"
  >,
): string {
  const {
    on_delete: onDelete,
    on_update: onUpdate,
    on_delete_set_columns: set = [],
    match_type: match,
  } = options;
  return [
    `REFERENCES ${target}`,
    columns.length === 0 ? "" : ` ${columnList(columns)}`,
    match === undefined ? "" : ` MATCH ${match}`,
    onDelete === undefined ? "" : ` ON DELETE ${onDelete}${set.length === 0 ? "" : ` ${columnList(set)}`}`,
    onUpdate === undefined ? "" : ` ON UPDATE ${onUpdate}`,
    deferral(options),
  ].join("");
}

/** What follows the columns of a unique constraint or primary key that is made at once. */
export function indexParametersSql(parameters: ConstraintDefinition["index_parameters"]): string {
  const { include_columns: include = [], storage_parameters: storage, tablespace } = parameters ?? {};
  return [
    include.length === 0 ? "" : ` INCLUDE ${columnList(include)}`,
    storage === undefined ? "" : ` WITH (${storage})`,
    tablespace === undefined ? "" : ` USING INDEX TABLESPACE ${quoteName(tablespace)}`,
  ].join("");
}
