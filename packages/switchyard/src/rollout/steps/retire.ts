import { formatDuration } from "../../config/scalars.ts";
import { markBad } from "../badRelease.ts";
import { count } from "./start.ts";
import type { Stepper } from "./stepper.ts";

export const retire: Stepper<"retire"> = {
  describe: ({ keep, forMs }, from) => ({
    title:
      keep === 0
        ? `drain and stop release ${from}`
        : `drain release ${from}; keep ${count(keep, "instance")} warm for ${formatDuration(forMs)}`,
    undo:
      keep === 0
        ? `\`switchyard rollback --to ${from}\` starts it again, then moves all users`
        : `\`switchyard rollback\` moves all users to the warm instances at once`,
  }),
  apply: async ({ keep, forMs }, { ground, fleet, rollout, candidate, signal }) => {
    const { app, from } = rollout;
    if (rollout.kind === "rollback" && from !== null) await markBad(ground.store, app, from, "rolled-back");
    if (from !== null) {
      const release = await ground.store.releases.get(app, from);
      if (release !== undefined) {
        const { warmUntil: _old, ...rest } = release;
        await ground.store.releases.put(keep > 0 ? { ...rest, warmUntil: ground.clock.now() + forMs } : rest);
      }
      signal.throwIfAborted();
      await fleet.shrink(app, from, 0, keep);
    }
    // One warm release is enough: those before it end now, and what an undo that failed left running.
    const running = new Set((await ground.store.instances.list(app)).map(({ release }) => release));
    for (const older of running) {
      if (older !== from && older !== candidate.number) await fleet.dismiss(app, older, 0);
    }
    return {};
  },
  revert: async (_step, { fleet, rollout, signal, ground }) => {
    if (rollout.from === null) return;
    const release = await ground.store.releases.get(rollout.app, rollout.from);
    if (release !== undefined) await fleet.grow(rollout.app, rollout.from, release.config.instances, signal);
  },
};
