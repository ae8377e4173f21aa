import type { World } from "../../model.ts";
import type { Connection } from "../connection.ts";

/** What versions and migrations in flight look like after a step, in the step's own transaction. */
export async function recordWorld(
  connection: Connection,
  app: string,
  before: World,
  after: World,
): Promise<void> {
  for (const { ordinal, name, tables } of after.versions) {
    await connection.query(
      `INSERT INTO switchyard.version AS v (app, ordinal, name, tables) VALUES ($1, $2, $3, $4)
       ON CONFLICT (app, ordinal) DO UPDATE SET tables = excluded.tables WHERE v.tables <> excluded.tables`,
      [app, ordinal, name, JSON.stringify(tables)],
    );
  }
  const kept = new Set(after.versions.map(({ ordinal }) => ordinal));
  const gone = before.versions.map(({ ordinal }) => ordinal).filter((ordinal) => !kept.has(ordinal));
  await connection.query(
    "UPDATE switchyard.version SET dropped_at = now() WHERE app = $1 AND ordinal = ANY ($2::int[])",
    [app, gone],
  );
  for (const { version, conversions, notes } of after.inFlight) {
    await connection.query(
      `UPDATE switchyard.migration SET conversions = $3, notes = $4 WHERE app = $1 AND ordinal = $2`,
      [app, version.ordinal, JSON.stringify(conversions), JSON.stringify(notes)],
    );
  }
}
