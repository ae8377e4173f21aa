import { setTimeout as sleep } from "node:timers/promises";
import type { Load } from "../load/startLoad.ts";
import type { Progress } from "./progress.ts";

const everyMs = 500;

/**
 * Keeps the progress line's numbers fresh until disposed. One question at a time: on a machine that is busy a summary takes
 * a while, and a queue of questions would keep the load from its own work.
 */
export function watchLoad(load: Load, progress: Progress): Disposable {
  const over = new AbortController();
  const watch = async () => {
    while (!over.signal.aborted) {
      const { requests, failed, appErrors } = await load.snapshot();
      progress.tell(
        `${requests} requests, ${failed} failed${appErrors > 0 ? `, ${appErrors} app errors` : ""}`,
      );
      await sleep(everyMs, undefined, { ref: false });
    }
  };
  // A load that has crashed says so to whoever stops it.
  watch().catch(() => undefined);
  return { [Symbol.dispose]: () => over.abort() };
}
