import type { InFlight } from "../../../model.ts";
import { rewriteIndex } from "../../../sql/rewrite.ts";
import { isSteps, type Step, type Steps } from "../steps/step.ts";
import type { ColumnDraft } from "./columnDraft.ts";
import type { Planning } from "./planning.ts";
import type { TableDraft } from "./tableDraft.ts";

/**
 * A copy takes over what hangs on its column as the database has it. While a migration in flight has still to give the
 * column some of that (NOT NULL, a default, an index), a copy would be without it.
 */
export function refuseUnsettled(planning: Planning, table: TableDraft, column: ColumnDraft): void {
  const { physical } = column;
  const isOurs = (step: Step) => "table" in step && step.table === table.physical;
  const isUnsettled = ({ build, contract, revert }: Steps) =>
    revert.some((step) => step.kind === "drop-column" && isOurs(step) && step.column === physical) ||
    contract.some((step) => isOurs(step) && "column" in step && step.column === physical) ||
    build.some((step) => step.kind === "create-index" && isOurs(step) && indexes(step, physical));
  const unsettled = planning.world.inFlight.find(({ notes }) => notes.filter(isSteps).some(isUnsettled));
  if (unsettled !== undefined) refuse(planning, table, column, unsettled);
}

function refuse(
  planning: Planning,
  table: TableDraft,
  { name }: ColumnDraft,
  { migration }: InFlight,
): never {
  return planning.problem(
    "MIGRATION_REFUSED",
    `${table.name}.${name} would be converted before ${migration.name}, which changes it and is in flight, has finished with it.`,
    `Run \`switchyard db contract --through ${migration.name}\` first, or write both changes as one migration.`,
  );
}

function indexes({ definition, index }: Extract<Step, { kind: "create-index" }>, physical: string): boolean {
  const written = (name: string) =>
    rewriteIndex(definition, { name: index, columns: new Map([[physical, name]]), concurrently: true });
  return written(`${physical}_`) !== written(physical);
}
