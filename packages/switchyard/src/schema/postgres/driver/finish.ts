import type { Act } from "../../port.ts";
import { emptyState, readState, readTasks } from "../state/readState.ts";
import { finishTasks } from "./finishTasks.ts";
import type { DriverGround } from "./ground.ts";
import { reading } from "./reading.ts";
import { withLease } from "./withLease.ts";

/** Takes the lease only where something is left, which is hardly ever. */
export async function finish(ground: DriverGround, act: Act): Promise<void> {
  const { app } = ground.options;
  const left = await reading(ground, "finish", async (connection) =>
    (await readState(connection, app)) === emptyState ? [] : readTasks(connection, app),
  );
  if (left.length > 0) await withLease(ground, "finish", act, (held) => finishTasks(held, act));
}
