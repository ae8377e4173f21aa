import { setMaxListeners } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { FromLoad, ToLoad } from "./messages.ts";
import type { CompleteLoadOptions } from "./options.ts";
import { Recorder } from "./recorder.ts";
import { runLoad } from "./run.ts";

const options: CompleteLoadOptions = workerData;
const recorder = new Recorder(options.phase, options.users);
const ending = new AbortController();
// Every client listens to it.
setMaxListeners(0, ending.signal);
const finished = runLoad({ options, recorder, ending: ending.signal });

parentPort?.on("message", (message: ToLoad) => {
  switch (message.kind) {
    case "phase":
      return recorder.phase(message.name);
    case "snapshot":
      return report();
    case "stop":
      ending.abort();
      return void leave();
  }
});

async function leave(): Promise<void> {
  await finished;
  report();
  parentPort?.close();
}

function report(): void {
  const answer: FromLoad = { kind: "report", report: recorder.report() };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(answer);
}
