import type { PhysicalRename } from "../../../model.ts";
import { qualified } from "../../../sql/names.ts";
import { rewriteIndex } from "../../../sql/rewrite.ts";
import type { Step } from "./step.ts";

/** The same step once a column or table has another name. */
export function renameInStep(step: Step, rename: PhysicalRename, schema: string): Step {
  if (!("table" in step)) return step;
  if (rename.kind === "table") {
    if (step.table !== rename.from) return step;
    if (step.kind !== "create-index") return { ...step, table: rename.to };
    return { ...step, table: rename.to, definition: onTable(step.definition, schema, rename.to) };
  }
  if (step.table !== rename.table) return step;
  const named = (name: string) => (name === rename.from ? rename.to : name);
  switch (step.kind) {
    case "drop-column":
    case "set-not-null":
    case "drop-not-null":
    case "set-default":
    case "set-type":
    case "comment":
    case "own-sequence":
    case "identity":
      return { ...step, column: named(step.column) };
    case "rename-column":
      return { ...step, from: named(step.from) };
    case "create-index":
      return {
        ...step,
        definition: rewriteIndex(step.definition, {
          name: step.index,
          columns: new Map([[rename.from, rename.to]]),
          concurrently: true,
        }),
      };
    case "validate":
    case "rename-table":
    case "drop-table":
    case "rename-constraint":
    case "drop-constraint":
    case "constraint-from-index":
    case "rename-index":
    case "drop-index":
    case "replica-identity":
      return step;
  }
}

/** Ours are always written with the table's qualified name after the first ` ON `. */
function onTable(definition: string, schema: string, table: string): string {
  const name = String.raw`(?:"(?:[^"]|"")*"|[^\s"(.]+)`;
  return definition.replace(
    new RegExp(` ON (?:ONLY )?${name}\\.${name}`),
    () => ` ON ${qualified(schema, table)}`,
  );
}
