import type { Migration, MigrationFile } from "../../migrations/migration.ts";
import { toMigrations } from "../../migrations/readMigrations.ts";
import type { DriverGround } from "./ground.ts";
import { reading } from "./reading.ts";
import { unseenFiles } from "./refuseWrongFiles.ts";
import { seenByNewest } from "./seenByNewest.ts";
import { readNow } from "./worldNow.ts";

export async function pending(
  ground: DriverGround,
  files: readonly MigrationFile[],
): Promise<readonly Migration[]> {
  return reading(ground, "pending", async (connection) => {
    const now = await readNow(ground, connection);
    const { schema } = ground.options;
    return toMigrations(unseenFiles(now.state, files), seenByNewest(now), { schema });
  });
}
