import type { Migration } from "../../migrations/migration.ts";
import type { Act, Expanded } from "../../port.ts";
import { planMigration } from "../planner/planMigration.ts";
import { afterExpand, syncStatements } from "../planner/world.ts";
import { checkOwnership } from "../session/checkServer.ts";
import { retryOnLock, shortTransaction } from "../session/shortTransaction.ts";
import { locksOf } from "../session/tableLocks.ts";
import { readState } from "../state/readState.ts";
import { recordExpanded } from "../state/recordMigration.ts";
import { recordWorld } from "../state/recordWorld.ts";
import type { DriverGround } from "./ground.ts";
import { finishTasks } from "./finishTasks.ts";
import { withPins } from "./pinning.ts";
import { reading } from "./reading.ts";
import { refuseChanged } from "./refuseWrongFiles.ts";
import { runStatements } from "./runStatements.ts";
import { type Held, withLease } from "./withLease.ts";
import { readNow } from "./worldNow.ts";

export async function expand(
  ground: DriverGround,
  migrations: readonly Migration[],
  act: Act,
): Promise<Expanded> {
  const { app } = ground.options;
  const before = await reading(ground, "expand", (connection) => readState(connection, app));
  refuseChanged(before, migrations);
  const known = new Set(before.migrations.map(({ name }) => name));
  if (migrations.every(({ name }) => known.has(name))) {
    return { version: before.versions.at(-1)?.name ?? null, begun: [] };
  }
  return withLease(ground, "expand", act, async (held) => {
    await finishTasks(held, act);
    const begun: string[] = [];
    for (const migration of migrations) {
      if (await expandOne(held, migration, act)) begun.push(migration.name);
    }
    const { versions } = await readState(held.connection, app);
    return { version: versions.at(-1)?.name ?? null, begun };
  });
}

/** One short transaction; false where somebody else has begun it meanwhile. */
async function expandOne(held: Held, migration: Migration, act: Act): Promise<boolean> {
  const { ground, connection } = held;
  const { app, schema } = ground.options;
  const report = { migration: migration.name, phase: "expanding" } as const;
  const patience = held.patience(({ waitsFor }) =>
    act.progress({ ...report, phase: "waiting", ...(waitsFor !== undefined && { waitsFor }) }),
  );
  const now = await retryOnLock(patience, () => readNow(ground, connection));
  refuseChanged(now.state, [migration]);
  if (now.state.migrations.some(({ name }) => name === migration.name)) return false;

  const { world } = now;
  const plan = await withPins(ground, connection, world, planMigration(world, now.catalog, migration));
  const after = afterExpand(world, plan);
  const sync = syncStatements(world, after, now.catalog);
  const statements = [...sync.first, ...plan.expand, ...sync.last];
  const first = sync.views.map((view) => () => runStatements(connection, migration, [view]));
  const locks = locksOf(statements, now.catalog, schema);
  await checkOwnership(
    connection,
    locks.map(({ oid }) => oid),
  );
  for (const note of plan.notices) act.progress({ ...report, note });
  act.progress(report);
  await shortTransaction(patience, { first, locks }, async () => {
    await runStatements(connection, migration, statements);
    await recordWorld(connection, app, world, after);
    await recordExpanded(connection, app, plan);
  });
  act.progress({ ...report, note: `${migration.name} is expanded: new code uses ${plan.version.name}` });
  return true;
}
