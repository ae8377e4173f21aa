import type { Catalog } from "../../catalog/catalog.ts";
import type { Migration } from "../../migrations/migration.ts";
import type { InFlight, LogicalTable, MigrationPlan, PhysicalRename, Task, World } from "../../model.ts";
import { finishCopies } from "./draft/finishCopies.ts";
import { Planning } from "./draft/planning.ts";
import type { TableDraft } from "./draft/tableDraft.ts";
import { planOperation } from "./operations/planOperation.ts";
import { limits } from "./limits.ts";
import { probeStatements } from "./probe.ts";
import { renderStep } from "./steps/renderStep.ts";
import { isSteps, type Step, type Steps } from "./steps/step.ts";

/**
 * What the migration does to this database, from expand to contract, and back. Throws MIGRATION_INVALID (names that do
 * not exist or exist already), MIGRATION_INCOMPLETE (an `up` or `down` that nobody can guess), MIGRATION_REFUSED (what
 * cannot be done without blocking or losing something), each with the operation's position.
 */
export function planMigration(world: World, catalog: Catalog, migration: Migration): MigrationPlan {
  const planning = new Planning(world, catalog, migration);
  for (const [index, operation] of migration.operations.entries()) {
    planning.at(index);
    planOperation(planning, operation);
  }
  for (const table of planning.tables) finishTable(planning, table);
  const conversions = planning.tables
    .filter(({ dropped, created }) => !dropped && !created)
    .flatMap((table) => table.conversion() ?? []);
  for (const conversion of conversions) limits(planning, conversion);
  const steps = stepsOf(planning);
  return {
    migration,
    version: {
      name: `${world.prefix}_v${planning.ordinal}`,
      ordinal: planning.ordinal,
      tables: planning.tables.filter(isSeenByView).map((table) => table.after()),
    },
    conversions,
    notes: [steps],
    pins: planning.tables.filter(hasGrown).map(({ before }) => before),
    expand: [...planning.expand, ...probeStatements(world, catalog, conversions)],
    ...rendered(steps, world),
    notices: planning.notices,
  };
}

/** What is still to be done with a migration in flight, as the database is now: others may have renamed its columns. */
export function planOfFlight(
  world: World,
  _catalog: Catalog,
  flight: InFlight,
): Pick<MigrationPlan, "build" | "contract" | "revert"> {
  const steps = flight.notes.find(isSteps);
  if (steps === undefined) throw new Error(`${flight.version.name} has no notes of the planner`);
  return rendered(steps, world);
}

/** Copies are added once all operations have said what becomes of them, and what is renamed gets its name at contract. */
function finishTable(planning: Planning, table: TableDraft): void {
  if (table.dropped) return;
  finishCopies(planning, table);
  for (const { name, physical } of table.columns) {
    const asBefore = table.before.columns.some(
      (column) => column.physical === physical && column.name === name,
    );
    if (name !== physical && !asBefore) {
      planning.contract.rename.push({
        kind: "rename-column",
        table: table.physical,
        from: physical,
        to: name,
      });
    }
  }
  const renamed = table.name !== table.physical && (table.created || table.name !== table.before.name);
  if (renamed) planning.contract.tables.push({ kind: "rename-table", table: table.physical, to: table.name });
}

function stepsOf(planning: Planning): Steps {
  const { build, contract, revert, revertAfter } = planning;
  return {
    build,
    contract: [
      ...contract.prepare,
      ...contract.drop,
      ...contract.rename,
      ...contract.settle,
      ...contract.last,
      ...contract.tables,
      ...contract.sql,
    ],
    contractAfter: contract.after,
    revert,
    revertAfter,
  };
}

/** It is not what the physical table shows, by names; an order of its own is no reason to part from the table. */
function isSeenByView(table: TableDraft): boolean {
  if (table.dropped) return false;
  if (table.created) return table.name !== table.physical;
  const seen: LogicalTable = table.after();
  return (
    seen.name !== seen.physical ||
    seen.columns.length !== table.physicalColumns.size ||
    seen.columns.some(({ name, physical, default: own }) => name !== physical || own !== undefined)
  );
}

/** PostgreSQL ends a prepared `SELECT *` over a table that has more columns than before. */
function hasGrown({ relation, physicalColumns, before }: TableDraft): boolean {
  return (
    relation !== undefined &&
    physicalColumns.size > relation.columns.length &&
    before.name === before.physical
  );
}

function rendered(steps: Steps, world: World): Pick<MigrationPlan, "build" | "contract" | "revert"> {
  const tasks = (of: readonly Step[]) => of.map((step) => taskOf(step, world.schema));
  return {
    build: tasks(steps.build),
    contract: {
      before: [],
      transaction: steps.contract.map((step) => renderStep(step, world.schema)),
      after: tasks(steps.contractAfter),
      renames: steps.contract.flatMap(renameOf),
    },
    revert: {
      transaction: steps.revert.map((step) => renderStep(step, world.schema)),
      after: tasks(steps.revertAfter),
    },
  };
}

export function renameOf(step: Step): readonly PhysicalRename[] {
  if (step.kind === "rename-column")
    return [{ kind: "column", table: step.table, from: step.from, to: step.to }];
  if (step.kind === "rename-table") return [{ kind: "table", from: step.table, to: step.to }];
  return [];
}

function taskOf(step: Step, schema: string): Task {
  const statement = renderStep(step, schema);
  switch (step.kind) {
    case "create-index":
      return { kind: "create-index", index: step.index, table: step.table, statement };
    case "drop-index":
      return { kind: "drop-index", index: step.index, statement };
    case "validate":
      return { kind: "validate", table: step.table, constraint: step.constraint, statement };
    default:
      throw new Error(`${step.kind} is not a task`);
  }
}
