import type { Need } from "../../port.ts";
import { ensureState } from "../state/ensureState.ts";
import type { DriverGround } from "./ground.ts";
import { reading } from "./reading.ts";

export async function need(ground: DriverGround, owner: string, needs: readonly Need[]): Promise<void> {
  const { options } = ground;
  await reading(ground, "need", async (connection) => {
    await ensureState(connection, options);
    await connection.transaction(async () => {
      await connection.query("DELETE FROM switchyard.need WHERE app = $1 AND owner = $2", [
        options.app,
        owner,
      ]);
      for (const { what, version, until } of needs) {
        await connection.query(
          `INSERT INTO switchyard.need (app, owner, what, version, until)
           VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))
           ON CONFLICT (app, owner, what) DO NOTHING`,
          [options.app, owner, what, version, until],
        );
      }
    });
  });
}
