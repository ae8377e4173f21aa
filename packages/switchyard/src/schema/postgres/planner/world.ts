import type { Catalog } from "../../catalog/catalog.ts";
import type {
  Conversion,
  InFlight,
  LogicalTable,
  MigrationPlan,
  PhysicalRename,
  PlannedStatement,
  SchemaVersion,
  World,
} from "../../model.ts";
import { renameOf } from "./planMigration.ts";
import { renameInStep } from "./steps/renameInStep.ts";
import { isSteps, type Step, type Steps } from "./steps/step.ts";
import { triggerStatements } from "./sync/triggers.ts";
import { viewStatements } from "./sync/views.ts";

/* The world before and after each verb; pure. */

/** With the migration in flight, its version the newest, and older versions pinned where the world wants that. */
export function afterExpand(world: World, plan: MigrationPlan): World {
  const { migration, version, conversions, notes } = plan;
  const flight: InFlight = { migration, version, conversions, notes };
  return {
    ...world,
    versions: [...world.versions.map((older) => (world.pin ? pinned(older, plan) : older)), version],
    inFlight: [...world.inFlight, flight],
  };
}

/** Without the oldest migration in flight and all versions before its own, with what it renamed under its new names. */
export function afterContract(world: World, flight: InFlight): World {
  const renames = stepsOf(flight).contract.flatMap(renameOf);
  const rename = <Part>(part: Part, one: (part: Part, rename: PhysicalRename) => Part) =>
    renames.reduce(one, part);
  return {
    ...world,
    versions: world.versions
      .filter(({ ordinal }) => ordinal >= flight.version.ordinal)
      .map((version) => rename(version, renamedVersion)),
    inFlight: world.inFlight
      .filter(({ version }) => version.ordinal !== flight.version.ordinal)
      .map((other) => rename(other, (each, one) => renamedFlight(each, one, world.schema))),
  };
}

/** Without the newest migration in flight and its version. */
export function afterRevert(world: World, flight: InFlight): World {
  const remains = ({ ordinal }: SchemaVersion) => ordinal !== flight.version.ordinal;
  return {
    ...world,
    versions: world.versions.filter(remains),
    inFlight: world.inFlight.filter(({ version }) => remains(version)),
  };
}

/** What turns the triggers, functions, version schemas and views of one world into those of another, in one transaction. */
export interface Sync {
  /**
   * Before any table is locked: views and schemas of versions that end. A statement of the app locks a view before the
   * table below it; in the other order, the two would wait for each other.
   */
  readonly views: readonly PlannedStatement[];
  /** Before the migration's own statements: triggers and functions that name what is about to go. */
  readonly first: readonly PlannedStatement[];
  /** After them: functions, triggers, schemas, views, their privileges. */
  readonly last: readonly PlannedStatement[];
}

/** The catalog is that from before the migration's own statements. */
export function syncStatements(before: World, after: World, catalog: Catalog): Sync {
  const triggers = triggerStatements(before, after);
  const views = viewStatements(before, after, catalog);
  return { views: views.first, first: triggers.first, last: [...triggers.last, ...views.last] };
}

/** A version that saw the table as it is goes on to see it as it was. */
function pinned(version: SchemaVersion, { pins }: MigrationPlan): SchemaVersion {
  const missing = pins.filter(
    ({ name, physical }) =>
      !version.tables.some((table) => table.name === name || table.physical === physical),
  );
  return { ...version, tables: [...version.tables, ...missing] };
}

function renamedVersion(version: SchemaVersion, rename: PhysicalRename): SchemaVersion {
  return { ...version, tables: version.tables.map((table) => renamedTable(table, rename)) };
}

function renamedTable(table: LogicalTable, rename: PhysicalRename): LogicalTable {
  if (rename.kind === "table") {
    return table.physical === rename.from ? { ...table, physical: rename.to } : table;
  }
  if (table.physical !== rename.table) return table;
  const columns = table.columns.map((column) =>
    column.physical === rename.from ? { ...column, physical: rename.to } : column,
  );
  return { ...table, columns };
}

function renamedFlight(flight: InFlight, rename: PhysicalRename, schema: string): InFlight {
  return {
    ...flight,
    version: renamedVersion(flight.version, rename),
    conversions: flight.conversions.map((conversion) => renamedConversion(conversion, rename)),
    notes: flight.notes.map((note) => (isSteps(note) ? renamedSteps(note, rename, schema) : note)),
  };
}

function renamedConversion(conversion: Conversion, rename: PhysicalRename): Conversion {
  const { table, up, down, before, after } = conversion;
  const sides = { before: renamedTable(before, rename), after: renamedTable(after, rename) };
  if (rename.kind === "table")
    return { ...conversion, ...sides, table: table === rename.from ? rename.to : table };
  if (rename.table !== table) return conversion;
  const named = (computed: Conversion["up"]) =>
    computed.map((each) => (each.column === rename.from ? { ...each, column: rename.to } : each));
  return { ...conversion, ...sides, up: named(up), down: named(down) };
}

function renamedSteps(steps: Steps, rename: PhysicalRename, schema: string): Steps {
  const named = (of: readonly Step[]) => of.map((step) => renameInStep(step, rename, schema));
  return {
    build: named(steps.build),
    contract: named(steps.contract).filter((step) => !isDone(step)),
    contractAfter: named(steps.contractAfter),
    revert: named(steps.revert),
    revertAfter: named(steps.revertAfter),
  };
}

/** The older migration has given it the name already. */
function isDone(step: Step): boolean {
  return (
    (step.kind === "rename-column" && step.from === step.to) ||
    (step.kind === "rename-table" && step.table === step.to)
  );
}

function stepsOf(flight: InFlight): Steps {
  const steps = flight.notes.find(isSteps);
  if (steps === undefined) throw new Error(`${flight.version.name} has no notes of the planner`);
  return steps;
}
