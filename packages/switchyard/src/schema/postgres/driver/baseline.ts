import { checksumOf, type MigrationFile } from "../../migrations/migration.ts";
import { readState } from "../state/readState.ts";
import type { DriverGround } from "./ground.ts";
import { unseenFiles } from "./refuseWrongFiles.ts";
import { withLease } from "./withLease.ts";

/** Recorded as done, without a version: with ordinals below all others, so that those of versions keep their order. */
export async function baseline(
  ground: DriverGround,
  files: readonly MigrationFile[],
): Promise<readonly string[]> {
  const { app } = ground.options;
  const act = { progress: () => undefined, signal: new AbortController().signal };
  return withLease(ground, "baseline", act, async (held) =>
    held.fenced(async () => {
      const { connection } = held;
      const state = await readState(connection, app);
      const unseen = unseenFiles(state, files);
      const lowest = Math.min(1, ...state.migrations.map(({ ordinal }) => ordinal));
      for (const [index, file] of unseen.entries()) {
        await connection.query(
          `INSERT INTO switchyard.migration (app, ordinal, name, checksum, phase, finished_at)
           VALUES ($1, $2, $3, $4, 'done', now())`,
          [app, lowest - unseen.length + index, file.name, checksumOf(file)],
        );
      }
      return unseen.map(({ name }) => name);
    }),
  );
}
