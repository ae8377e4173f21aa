import { setTimeout as sleep } from "node:timers/promises";
import type { Task } from "../../model.ts";
import type { Blocker } from "../../port.ts";
import { blockersOf } from "../session/lockBlockers.ts";
import { waitText } from "../session/shortTransaction.ts";
import type { TaskGround } from "./runTask.ts";

const everyMs = 250;

/** Tells how far a task is and whom it waits for, and ends its statement when it is to stop. */
export function watchTask({ held, migration, act, phase }: TaskGround, task: Task, pid: number) {
  const { watcher } = held;
  const stopped = new AbortController();
  let blockers: readonly Blocker[] = [];
  const table = task.kind === "drop-index" ? undefined : task.table;

  const look = async () => {
    if (held.signal.aborted) {
      await watcher.query("SELECT pg_cancel_backend($1)", [pid]);
      return;
    }
    blockers = await blockersOf(watcher, pid);
    const { rows } = await watcher.query<{ done: number; total: number }>(
      `SELECT greatest(blocks_done, 0)::float8 AS done, blocks_total::float8 AS total
         FROM pg_stat_progress_create_index WHERE pid = $1`,
      [pid],
    );
    const [at] = rows;
    act.progress({
      migration: migration.name,
      phase,
      ...(table !== undefined && { table }),
      ...(at !== undefined && at.total > 0 && { done: at.done, total: at.total }),
      ...(blockers.length > 0 && { waitsFor: waitText(blockers) }),
    });
  };
  const run = async () => {
    while (await sleep(everyMs, true, { signal: stopped.signal }).catch(() => false)) {
      await look().catch(() => undefined);
    }
  };
  const running = run();
  return {
    blockers: () => blockers,
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}
