import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

export interface WritesJob {
  readonly url: string;
  readonly rows: number;
  readonly perSecond: number;
}

export interface AppWrites {
  /** Ends them; milliseconds of each, from the moment at which it was due. */
  stop(): Promise<readonly number[]>;
}

/** Writes of an application at a steady rate, whatever the database does: updates of any row, each tenth an insert. */
export async function startWrites(url: string, size: Omit<WritesJob, "url">): Promise<AppWrites> {
  const workerData: WritesJob = { url, ...size };
  const thread = new Worker(join(import.meta.dirname, "writesThread.ts"), { workerData });
  await once(thread, "message");
  return {
    stop: async () => {
      const told = new Promise<readonly number[]>((resolve, reject) => {
        thread.once("message", resolve);
        thread.once("error", reject);
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.postMessage("stop");
      const latencies = await told;
      await thread.terminate();
      return latencies;
    },
  };
}
