import type { InFlight, Task } from "../../model.ts";
import type { Phase } from "../../port.ts";
import type { Connection } from "../connection.ts";

/** A migration that has just been expanded; its version is recorded already. */
export async function recordExpanded(connection: Connection, app: string, flight: InFlight): Promise<void> {
  const { migration, version, conversions, notes } = flight;
  await connection.query(
    `INSERT INTO switchyard.migration (app, ordinal, name, checksum, phase, version, definition, conversions, notes)
     VALUES ($1, $2, $3, $4, 'expanded', $5, $6, $7, $8)`,
    [
      app,
      version.ordinal,
      migration.name,
      migration.checksum,
      version.name,
      JSON.stringify(migration),
      JSON.stringify(conversions),
      JSON.stringify(notes),
    ],
  );
}

export async function recordPhase(
  connection: Connection,
  app: string,
  ordinal: number,
  phase: Phase,
): Promise<void> {
  await connection.query(
    `UPDATE switchyard.migration SET phase = $3, error = NULL,
            finished_at = CASE WHEN $3 IN ('done', 'reverted') THEN now() END
      WHERE app = $1 AND ordinal = $2`,
    [app, ordinal, phase],
  );
}

/** The last failure; null once it has been overcome. */
export async function recordError(
  connection: Connection,
  app: string,
  ordinal: number,
  error: string | null,
): Promise<void> {
  await connection.query(
    "UPDATE switchyard.migration SET error = $3 WHERE app = $1 AND ordinal = $2 AND error IS DISTINCT FROM $3",
    [app, ordinal, error],
  );
}

/** What is left to do after a contract or a revert. */
export async function recordTasks(
  connection: Connection,
  app: string,
  ordinal: number,
  tasks: readonly Task[],
): Promise<void> {
  for (const [position, task] of tasks.entries()) {
    await connection.query(
      "INSERT INTO switchyard.task (app, migration_ordinal, position, task) VALUES ($1, $2, $3, $4)",
      [app, ordinal, position, JSON.stringify(task)],
    );
  }
}

export async function recordTaskDone(
  connection: Connection,
  app: string,
  { ordinal, position }: { readonly ordinal: number; readonly position: number },
): Promise<void> {
  await connection.query(
    "UPDATE switchyard.task SET finished_at = now() WHERE app = $1 AND migration_ordinal = $2 AND position = $3",
    [app, ordinal, position],
  );
}
