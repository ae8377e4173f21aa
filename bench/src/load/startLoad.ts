import { Worker } from "node:worker_threads";
import type { FromLoad, ToLoad } from "./messages.ts";
import { completeOptions, type LoadOptions } from "./options.ts";
import type { Report } from "./report.ts";

export interface Load {
  /** Requests that begin from now on belong to this phase. */
  phase(name: string): void;
  /** What happened so far; the load goes on. */
  snapshot(): Promise<Report>;
  /** Begins nothing new, waits for what is in flight, and reports. A second call gives the same report. */
  stop(): Promise<Report>;
}

/**
 * Puts a server under mixed load from a thread of its own: pages, writes, uploads, downloads, event streams and
 * WebSockets, each checked end to end.
 *
 * @example
 * const load = startLoad({ baseUrl: "http://127.0.0.1:8080", phase: "before" });
 * load.phase("deploy");
 * const { failed, failures } = await load.stop();
 */
export function startLoad(options: LoadOptions): Load {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: completeOptions(options),
  });
  const waiting: PromiseWithResolvers<Report>[] = [];
  let stopped: Promise<Report> | undefined;
  let crash: Error | undefined;

  worker.on("message", ({ report }: FromLoad) => waiting.shift()?.resolve(report));
  worker.on("error", (error) => {
    crash = error instanceof Error ? error : new Error(String(error));
    for (const { reject } of waiting.splice(0)) reject(crash);
  });

  const send = (message: ToLoad) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(message);
  };
  const ask = (message: ToLoad): Promise<Report> => {
    if (crash !== undefined) return Promise.reject(crash);
    const answer = Promise.withResolvers<Report>();
    waiting.push(answer);
    send(message);
    return answer.promise;
  };
  return {
    phase: (name) => send({ kind: "phase", name }),
    snapshot: () => stopped ?? ask({ kind: "snapshot" }),
    stop: () => (stopped ??= ask({ kind: "stop" })),
  };
}
