import type { OperationBody } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";

/** After contract, while everybody goes on: the old version's queries need it until then. */
export function planDropIndex(planning: Planning, { name }: OperationBody<"drop_index">): void {
  const index = planning.catalog.indexes.find(
    (each) => each.schema === planning.schema && planning.finalName(each.name) === name,
  );
  if (index === undefined) {
    return planning.problem(
      "MIGRATION_INVALID",
      `There is no index ${name} in schema ${planning.schema}.`,
      "Name one that exists.",
    );
  }
  if (index.constraint !== null) {
    planning.problem(
      "MIGRATION_REFUSED",
      `Index ${name} belongs to constraint ${index.constraint} of ${index.table}.`,
      "Drop the constraint by `drop_constraint`.",
    );
  }
  planning.goneIndexes.add(index.name);
  planning.contract.after.push({ kind: "drop-index", table: index.table, index: name });
}
