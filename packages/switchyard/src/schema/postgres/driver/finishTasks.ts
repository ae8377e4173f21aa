import type { Act } from "../../port.ts";
import { readState, readTasks } from "../state/readState.ts";
import { recordPhase, recordTaskDone } from "../state/recordMigration.ts";
import { runTask } from "./runTask.ts";
import type { Held } from "./withLease.ts";

/** Does what is left of migrations that were contracted or reverted; whatever comes next starts from a clean state. */
export async function finishTasks(held: Held, act: Act): Promise<void> {
  const { connection, ground } = held;
  const { app } = ground.options;
  for (const { ordinal, position, migration, phase, task } of await readTasks(connection, app)) {
    await runTask({ held, migration, act, phase: phase === "reverted" ? "reverting" : "contracting" }, task);
    await held.fenced(() => recordTaskDone(connection, app, { ordinal, position }));
  }
  for (const { ordinal, phase } of (await readState(connection, app)).migrations) {
    if (phase !== "contracting") continue;
    await held.fenced(() => recordPhase(connection, app, ordinal, "done"));
  }
}
