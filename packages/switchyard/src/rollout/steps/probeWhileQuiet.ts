import { comparedWith } from "../rollout.ts";
import type { StepContext } from "./stepper.ts";

/** Sends the app's own probes to both releases that are compared while there is too little data; resolves when `signal` aborts. */
export async function probeWhileQuiet(
  { ground, fleet, rollout, candidate }: StepContext,
  isQuiet: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { probes } = candidate.config.analysis;
  if (probes === undefined) return;
  const { app, to } = rollout;
  for (let turn = 0; !signal.aborted; turn++) {
    if (isQuiet()) {
      const check = probes.requests[turn % probes.requests.length];
      const sent = [to, comparedWith(rollout)].map(async (release) => {
        const instances = release === null ? [] : await fleet.active(app, release);
        const handle = instances[turn % Math.max(instances.length, 1)]?.handle;
        if (release === null || handle === undefined || check === undefined) return;
        await ground.measurements.synthetic.probe(app, release, handle, check, signal);
      });
      await Promise.all(sent);
    }
    await ground.clock.sleep(1000 / probes.rate, signal).catch(() => undefined);
  }
}
