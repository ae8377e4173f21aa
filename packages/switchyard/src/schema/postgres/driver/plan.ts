import type { Catalog } from "../../catalog/catalog.ts";
import { afterStatement } from "../../catalog/overlay/afterStatement.ts";
import type { Migration } from "../../migrations/migration.ts";
import type { InFlight, MigrationPlan, PlannedStatement, Task, World } from "../../model.ts";
import type { PlannedLine, SchemaPlan } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { planMigration, planOfFlight } from "../planner/planMigration.ts";
import { afterContract, afterExpand, afterRevert, syncStatements } from "../planner/world.ts";
import { qualified } from "../../sql/names.ts";
import { parseSql } from "../../sql/parse.ts";
import { relationOf } from "../session/tableLocks.ts";
import { fillMs, plannedLine } from "./estimate.ts";
import type { DriverGround } from "./ground.ts";
import { withPins } from "./pinning.ts";
import { reading } from "./reading.ts";
import { refuseChanged } from "./refuseWrongFiles.ts";
import { readNow } from "./worldNow.ts";

type PlannedMigration = SchemaPlan["migrations"][number];
type Later = Pick<MigrationPlan, "build" | "contract" | "revert">;

export async function plan(ground: DriverGround, migrations: readonly Migration[]): Promise<SchemaPlan> {
  return reading(ground, "plan", async (connection) => {
    const now = await readNow(ground, connection);
    refuseChanged(now.state, migrations);
    const known = new Set(now.state.migrations.map(({ name }) => name));
    const planned: PlannedMigration[] = now.flights.map((flight) => ({
      name: flight.migration.name,
      version: flight.version.name,
      phases: laterPhases(
        ground,
        now.catalog,
        now.world,
        flight,
        planOfFlight(now.world, now.catalog, flight),
      ),
      notices: [],
    }));
    const role = await ownRole(connection);
    let { world, catalog } = now;
    for (const migration of migrations.filter(({ name }) => !known.has(name))) {
      const own = await withPins(ground, connection, world, planMigration(world, catalog, migration));
      const after = afterExpand(world, own);
      planned.push({
        name: migration.name,
        version: own.version.name,
        phases: [
          {
            phase: "expand",
            statements: transaction(ground, catalog, world, after, own.expand),
          },
          ...laterPhases(ground, catalog, after, own, own),
        ],
        notices: own.notices,
      });
      world = { ...after, nextOrdinal: own.version.ordinal + 1 };
      catalog = expanded(catalog, own.expand, role);
    }
    return {
      from: now.world.versions.at(-1)?.name ?? null,
      to: world.versions.at(-1)?.name ?? null,
      migrations: planned,
    };
  });
}

/** As a migration leaves it that is only expanded, by this role: what the next one will find. */
function expanded(catalog: Catalog, statements: readonly PlannedStatement[], role: string): Catalog {
  const after = statements
    .flatMap(({ sql }) => parseSql(sql, "expand"))
    .reduce((known, { node }) => afterStatement(known, node), catalog);
  const relations = after.relations.map((one) => (one.owner === "" ? { ...one, owner: role } : one));
  return { ...after, relations };
}

async function ownRole(connection: Connection): Promise<string> {
  const { rows } = await connection.query<{ role: string }>("SELECT current_user::text AS role");
  return rows[0]?.role ?? "";
}

/** From filling on. Contract is shown as it will be once those before it are contracted. */
function laterPhases(
  ground: DriverGround,
  catalog: Catalog,
  world: World,
  flight: InFlight,
  later: Later,
): PlannedMigration["phases"] {
  const { schema, throttle } = ground.options;
  const tasks = (list: readonly Task[]) =>
    list.map((task) => plannedLine(task.statement, false, catalog, schema, task));
  const older = world.inFlight.filter(({ version }) => version.ordinal < flight.version.ordinal);
  const newer = world.inFlight.filter(({ version }) => version.ordinal > flight.version.ordinal);
  const beforeContract = older.reduce(afterContract, world);
  const beforeRevert = newer.reduceRight((next, newest) => afterRevert(next, newest), world);
  return [
    {
      phase: "backfill",
      statements: [...fillLines(flight, catalog, schema, throttle.duty), ...tasks(later.build)],
    },
    {
      phase: "contract",
      statements: [
        ...tasks(later.contract.before),
        ...transaction(
          ground,
          catalog,
          beforeContract,
          afterContract(beforeContract, flight),
          later.contract.transaction,
        ),
        ...tasks(later.contract.after),
      ],
    },
    {
      phase: "revert",
      statements: [
        ...transaction(
          ground,
          catalog,
          beforeRevert,
          afterRevert(beforeRevert, flight),
          later.revert.transaction,
        ),
        ...tasks(later.revert.after),
      ],
    },
  ];
}

function transaction(
  { options }: DriverGround,
  catalog: Catalog,
  before: World,
  after: World,
  own: readonly PlannedStatement[],
): readonly PlannedLine[] {
  const sync = syncStatements(before, after, catalog);
  return [...sync.views, ...sync.first, ...own, ...sync.last].map((statement) =>
    plannedLine(statement, true, catalog, options.schema),
  );
}

function fillLines(
  { conversions }: InFlight,
  catalog: Catalog,
  schema: string,
  duty: number,
): readonly PlannedLine[] {
  return conversions.flatMap(({ table, pending, up }) => {
    if (pending === undefined) return [];
    const relation = relationOf(catalog, schema, table);
    return [
      {
        sql: `UPDATE ${qualified(schema, table)} SET ${up.map(({ column, expression }) => `${column} = (${expression})`).join(", ")}`,
        lock: { mode: "ROW EXCLUSIVE", table: `${schema}.${table}` },
        work: "rewrite",
        why: "Rows that were there before: in small batches by primary key, each its own transaction.",
        estimateMs: relation === undefined ? null : fillMs(relation.rows, duty),
        transaction: false,
      },
    ];
  });
}
