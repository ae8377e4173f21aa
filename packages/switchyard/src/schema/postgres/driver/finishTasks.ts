import type { Act } from "../../port.ts";
import { readState, readTasks } from "../state/readState.ts";
import { recordPhase, recordTaskDone } from "../state/recordMigration.ts";
import { runTask } from "./runTask.ts";
import type { Held } from "./withLease.ts";

/**
 * Does what is left of migrations that were contracted or reverted; whatever comes next starts from a clean state.
 * Names of those whose contract is done with that.
 */
export async function finishTasks(held: Held, act: Act): Promise<readonly string[]> {
  const { connection, ground } = held;
  const { app } = ground.options;
  for (const { ordinal, position, migration, phase, task } of await readTasks(connection, app)) {
    await runTask({ held, migration, act, phase: phase === "reverted" ? "reverting" : "contracting" }, task);
    await held.fenced(() => recordTaskDone(connection, app, { ordinal, position }));
  }
  const { migrations } = await readState(connection, app);
  const contracted = migrations.filter(({ phase }) => phase === "contracting");
  for (const { ordinal } of contracted) {
    await held.fenced(() => recordPhase(connection, app, ordinal, "done"));
  }
  return contracted.map(({ name }) => name);
}
