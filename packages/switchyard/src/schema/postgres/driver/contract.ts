import { SwitchyardError } from "../../../errors.ts";
import type { Act, Progress } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { planOfFlight } from "../planner/planMigration.ts";
import { afterContract } from "../planner/world.ts";
import { retryOnLock } from "../session/shortTransaction.ts";
import { type Flight, flightsOf, readState } from "../state/readState.ts";
import { verifyFlight } from "../verify/verifyFlight.ts";
import { inUse, needing, upTo } from "./blockers.ts";
import { fillGroundOf } from "./fillGroundOf.ts";
import { finishTasks } from "./finishTasks.ts";
import type { DriverGround } from "./ground.ts";
import { land } from "./land.ts";
import { noteFailure } from "./noteFailure.ts";
import { runTask } from "./runTask.ts";
import { type Held, withLease } from "./withLease.ts";
import { readNow } from "./worldNow.ts";

export async function contract(
  ground: DriverGround,
  act: Act,
  { through }: { readonly through?: string } = {},
): Promise<readonly string[]> {
  return withLease(ground, "contract", act, async (held) => {
    const cutOff = await finishTasks(held, act);
    const state = await readState(held.connection, ground.options.app);
    const flights = upTo(state, through);
    const last = flights.at(-1);
    if (last !== undefined) await refuseUsed(held, held.connection, last);
    for (const { ordinal } of flights) {
      // What the one before has renamed is called otherwise in it now.
      const now = flightsOf(await readState(held.connection, ground.options.app));
      const flight = now.find((each) => each.ordinal === ordinal);
      if (flight === undefined) continue;
      await noteFailure(held, flight, () => contractOne(held, flight, act));
      await finishTasks(held, act);
    }
    return [...cutOff, ...flights.map(({ migration }) => migration.name)];
  });
}

async function contractOne(held: Held, flight: Flight, act: Act): Promise<void> {
  const { ground, connection } = held;
  const { migration } = flight;
  refuseUnready(flight);
  const report = (progress: Partial<Progress>) =>
    act.progress({ migration: migration.name, phase: "contracting", ...progress });
  const patience = held.patience(report);
  const watched = { ...act, signal: held.signal };
  await verifyFlight(fillGroundOf(held, flight), flight, watched, { repair: false });

  const now = await retryOnLock(patience, () => readNow(ground, connection));
  for (const task of planOfFlight(now.world, now.catalog, flight).contract.before) {
    await runTask({ held, migration, act: watched, phase: "contracting" }, task);
  }
  await land(held, flight, {
    plan: (world, catalog) => planOfFlight(world, catalog, flight).contract,
    worldAfter: (world) => afterContract(world, flight),
    refuseUsed: () => refuseUsed(held, connection, flight),
    phaseAfter: "contracting",
    report,
  });
}

async function refuseUsed({ ground }: Held, connection: Connection, flight: Flight): Promise<void> {
  const state = await readState(connection, ground.options.app);
  const found = await needing(connection, state, (ordinal) => ordinal < flight.ordinal);
  if (found.length === 0) return;
  throw inUse(
    `the shape before ${flight.migration.name} is still in use`,
    found,
    "Let these end, and run the same command again; nothing was changed.",
  );
}

function refuseUnready({ migration, ready }: Flight): void {
  if (ready) return;
  throw new SwitchyardError("VERIFY_FAILED", `${migration.name} is not filled and verified yet`, {
    next: "Run `switchyard db backfill` and `switchyard db verify` first.",
  });
}
