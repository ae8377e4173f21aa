import type { Connection } from "../connection.ts";

/**
 * In this transaction the sync trigger leaves rows alone. Nor does its commit wait for the disk: a crash may lose the
 * last batches, but rows and cursor together, and whatever commits after them makes them durable as well. Never for the
 * session: behind a pool, somebody else's statements would pass the trigger after ours.
 */
export const passing =
  "set_config('switchyard.backfill', 'on', true) AS passing, set_config('synchronous_commit', 'off', true) AS committing";

export async function passTriggers(connection: Connection): Promise<void> {
  await connection.query(`SELECT ${passing}`);
}
