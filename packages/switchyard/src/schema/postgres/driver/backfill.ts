import type { Act } from "../../port.ts";
import { fillFlight } from "../backfill/fillFlight.ts";
import { planOfFlight } from "../planner/planMigration.ts";
import { retryOnLock } from "../session/shortTransaction.ts";
import { fillGroundOf } from "./fillGroundOf.ts";
import { finishTasks } from "./finishTasks.ts";
import type { DriverGround } from "./ground.ts";
import { noteFailure } from "./noteFailure.ts";
import { runTask } from "./runTask.ts";
import { withLease } from "./withLease.ts";
import { readNow } from "./worldNow.ts";

export async function backfill(ground: DriverGround, act: Act): Promise<void> {
  await withLease(ground, "backfill", act, async (held) => {
    await finishTasks(held, act);
    const watched = { ...act, signal: held.signal };
    const patience = held.patience(() => undefined);
    const { flights } = await retryOnLock(patience, () => readNow(ground, held.connection));
    for (const [index, flight] of flights.entries()) {
      if (flight.ready) continue;
      await noteFailure(held, flight, async () => {
        await fillFlight(fillGroundOf(held, flight), flight, watched, flights.slice(index + 1));
        const { world, catalog } = await retryOnLock(patience, () => readNow(ground, held.connection));
        for (const task of planOfFlight(world, catalog, flight).build) {
          await runTask({ held, migration: flight.migration, act: watched, phase: "building" }, task);
        }
      });
    }
  });
}
