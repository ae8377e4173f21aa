import type { OperationBody } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";
import { refuseTakenConstraint } from "./bind.ts";

/** At contract: the old version may name it in an ON CONFLICT. */
export function planRenameConstraint(
  planning: Planning,
  { table: name, from, to }: OperationBody<"rename_constraint">,
): void {
  const table = planning.table(name);
  planning.constraint(table, from);
  refuseTakenConstraint(planning, table, to);
  planning.contract.last.push({ kind: "rename-constraint", table: table.physical, from, to });
}
