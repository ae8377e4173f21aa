import type { OperationBody } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";
import { versionsOf } from "./versionsOf.ts";

/** At contract: the old version uses it until then. */
export function planDropTable(planning: Planning, { name }: OperationBody<"drop_table">): void {
  const table = planning.table(name);
  const versions = versionsOf(planning);
  const going = new Set(planning.tables.filter(({ dropped }) => dropped).map(({ physical }) => physical));
  const foreign = planning.catalog.constraints
    .filter(({ references }) => references?.schema === planning.schema && references.table === table.physical)
    .filter((constraint) => constraint.table !== table.physical && !going.has(constraint.table))
    .filter((constraint) => !planning.goneConstraints.has(constraint.name))
    .map((constraint) => `foreign key ${constraint.name} of ${constraint.table}`);
  const views = (table.relation?.dependents ?? [])
    .filter(({ kind, name: dependent }) => kind.endsWith("view") && !versions(dependent))
    .map(({ kind, name: dependent }) => `${kind.replace("-", " ")} ${dependent}`);
  const users = [...views, ...foreign];
  if (users.length > 0) {
    planning.problem(
      "MIGRATION_REFUSED",
      `Table ${name} is used by ${users.join(", ")}.`,
      "Drop these in a migration before this one, or in this one before the table.",
    );
  }
  table.dropped = true;
  planning.contract.drop.push({ kind: "drop-table", table: table.physical });
  planning.notices.push(`Table ${name} goes with all its rows, at contract.`);
}
