import { SwitchyardError } from "../../../errors.ts";
import type { Throttle } from "../../port.ts";
import { ensureState } from "../state/ensureState.ts";
import type { DriverGround } from "./ground.ts";
import { reading } from "./reading.ts";

export async function tune(ground: DriverGround, change: Partial<Throttle>): Promise<Throttle> {
  refuseSenseless(change);
  const { options } = ground;
  return reading(ground, "tune", async (connection) => {
    await ensureState(connection, options);
    const { rows } = await connection.query<{ throttle: Partial<Throttle> }>(
      "UPDATE switchyard.app SET throttle = throttle || $2 WHERE app = $1 RETURNING throttle",
      [options.app, JSON.stringify(change)],
    );
    return { ...options.throttle, ...rows[0]?.throttle };
  });
}

function refuseSenseless(change: Partial<Throttle>): void {
  const { duty, batchMs, maxRows } = change;
  const wrong =
    duty !== undefined && !(duty > 0 && duty <= 1)
      ? "the share of the time must be above 0 and at most 100 %; to stop, pause"
      : batchMs !== undefined && !(batchMs > 0)
        ? "the time of a batch must be above 0"
        : maxRows !== undefined && !(maxRows >= 1)
          ? "a batch has at least one row"
          : undefined;
  if (wrong === undefined) return;
  throw new SwitchyardError("USAGE", wrong, { next: "Give a value in that range." });
}
