import type { Act } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { planOfFlight } from "../planner/planMigration.ts";
import { afterRevert } from "../planner/world.ts";
import { type Flight, flightsOf, readState } from "../state/readState.ts";
import { downTo, inUse, needing } from "./blockers.ts";
import { finishTasks } from "./finishTasks.ts";
import type { DriverGround } from "./ground.ts";
import { land } from "./land.ts";
import { noteFailure } from "./noteFailure.ts";
import { type Held, withLease } from "./withLease.ts";

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
  await land(held, flight, {
    plan: (world, catalog) => planOfFlight(world, catalog, flight).revert,
    worldAfter: (world) => afterRevert(world, flight),
    refuseUsed: async () => {
      if (!force) await refuseUsed(held, held.connection, flight);
    },
    phaseAfter: "reverted",
    report: (progress) => act.progress({ migration: flight.migration.name, phase: "reverting", ...progress }),
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
