import type { Throttle } from "../../port.ts";
import type { Connection } from "../connection.ts";
import type { DriverGround } from "./ground.ts";

const freshMs = 500;

/** The throttle and whether to stop, as the database says: read at most twice a second. */
export function controlOf(ground: DriverGround, connection: Connection) {
  let known: Promise<{ throttle: Throttle; cancelled: boolean }> | undefined;
  let readAt = 0;
  return async () => {
    if (known === undefined || ground.clock.now() - readAt >= freshMs) {
      readAt = ground.clock.now();
      known = readControl(ground, connection);
      // One that fails is not kept.
      known.catch(() => (known = undefined));
    }
    return known;
  };
}

async function readControl({ options }: DriverGround, connection: Connection) {
  const { rows } = await connection.query<{ throttle: Partial<Throttle>; cancelled: boolean }>(
    "SELECT throttle, cancelled FROM switchyard.app WHERE app = $1",
    [options.app],
  );
  return {
    throttle: { ...options.throttle, ...rows[0]?.throttle },
    cancelled: rows[0]?.cancelled ?? true,
  };
}
