import type { DriverGround } from "./ground.ts";
import { reading } from "./reading.ts";
import { readState } from "../state/readState.ts";

/** False where nothing runs. */
export async function cancel(ground: DriverGround): Promise<boolean> {
  const { app } = ground.options;
  return reading(ground, "cancel", async (connection) => {
    if ((await readState(connection, app)).lease === null) return false;
    const { rowCount } = await connection.query(
      `UPDATE switchyard.app SET cancelled = true
        WHERE app = $1 AND lease_holder IS NOT NULL AND lease_until > clock_timestamp()`,
      [app],
    );
    return rowCount > 0;
  });
}
