import type { Act, Progress } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { planOfFlight } from "../planner/planMigration.ts";
import { afterRevert, syncStatements } from "../planner/world.ts";
import { checkOwnership } from "../session/checkServer.ts";
import { retryOnLock, shortTransaction } from "../session/shortTransaction.ts";
import { locksOf } from "../session/tableLocks.ts";
import { type Flight, flightsOf, readState } from "../state/readState.ts";
import { recordPhase, recordTasks } from "../state/recordMigration.ts";
import { recordWorld } from "../state/recordWorld.ts";
import { downTo, inUse, needing } from "./blockers.ts";
import { finishTasks } from "./finishTasks.ts";
import type { DriverGround } from "./ground.ts";
import { noteFailure } from "./noteFailure.ts";
import { runStatements } from "./runStatements.ts";
import { type Held, withLease } from "./withLease.ts";
import { readNow } from "./worldNow.ts";

export async function revert(
  ground: DriverGround,
  act: Act,
  { from, force = false }: { readonly from?: string; readonly force?: boolean } = {},
): Promise<readonly string[]> {
  return withLease(ground, "revert", act, async (held) => {
    await finishTasks(held, act);
    const state = await readState(held.connection, ground.options.app);
    const flights = downTo(flightsOf(state), from);
    const last = flights.at(-1);
    if (last !== undefined && !force) await refuseUsed(held, held.connection, last);
    for (const flight of flights) {
      await noteFailure(held, flight, () => revertOne(held, flight, act, force));
      await finishTasks(held, act);
    }
    return flights.map(({ migration }) => migration.name);
  });
}

async function revertOne(held: Held, flight: Flight, act: Act, force: boolean): Promise<void> {
  const { ground, connection } = held;
  const { app, schema } = ground.options;
  const { migration, ordinal } = flight;
  const report = (progress: Partial<Progress>) =>
    act.progress({ migration: migration.name, phase: "reverting", ...progress });
  const patience = held.patience(report);
  const { world, catalog } = await retryOnLock(patience, () => readNow(ground, connection));
  const plan = planOfFlight(world, catalog, flight).revert;
  const after = afterRevert(world, flight);
  const sync = syncStatements(world, after, catalog);
  const statements = [...sync.first, ...plan.transaction, ...sync.last];
  const first = () => runStatements(connection, migration, sync.views);
  const locks = locksOf(statements, catalog, schema);
  await checkOwnership(
    connection,
    locks.map(({ oid }) => oid),
  );
  report({});
  await shortTransaction(patience, { first, locks }, async () => {
    if (!force) await refuseUsed(held, connection, flight);
    await runStatements(connection, migration, statements);
    await recordWorld(connection, app, world, after);
    await recordTasks(connection, app, ordinal, plan.after);
    await recordPhase(connection, app, ordinal, "reverted");
  });
}

async function refuseUsed({ ground }: Held, connection: Connection, flight: Flight): Promise<void> {
  const state = await readState(connection, ground.options.app);
  // A need of a version that is not there any more is of an older one: taking a newer one back does not hurt it.
  const found = await needing(connection, state, (ordinal) => ordinal >= flight.ordinal);
  if (found.length === 0) return;
  throw inUse(
    `${flight.version.name} is in use`,
    found,
    "Take the code that uses it back first, or revert with --force: its statements will fail.",
  );
}
