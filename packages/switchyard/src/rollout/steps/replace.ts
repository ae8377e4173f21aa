import { formatShare } from "../../config/scalars.ts";
import { moveUsers } from "./shift.ts";
import { count } from "./start.ts";
import type { StepContext, Stepper } from "./stepper.ts";

export const replace: Stepper<"replace"> = {
  describe: ({ order, candidate, stable, weight }, from, to) => {
    const stop = `stop ${count(stable.from - stable.to, "instance")} of release ${from} (${stable.to} left)`;
    const start = `start ${count(candidate.to - candidate.from, "instance")} of release ${to} (${candidate.to} in all)`;
    const parts = order === "start-first" ? [start, stop] : [stop, start];
    return {
      title: `${parts.filter((part) => !/ 0 instances/.test(part)).join(", ") || "keep the instances"}, ${formatShare(weight.to)} of the users`,
      undo: `start release ${from} again up to ${stable.from}, then drain and stop release ${to} down to ${candidate.from}`,
    };
  },
  apply: async ({ order, candidate, stable, weight }, context) => {
    if (order === "stop-first") await shrinkStable(context, stable.to);
    await context.ground.prepare(context.candidate, context.signal);
    await context.fleet.grow(context.candidate.app, context.candidate.number, candidate.to, context.signal);
    const switchMs = weight.to > 0 ? await moveUsers(context, weight.to) : 0;
    if (order === "start-first") await shrinkStable(context, stable.to);
    return { switchMs };
  },
  revert: async ({ candidate, stable }, { ground, fleet, rollout, signal }) => {
    if (rollout.from !== null) await fleet.grow(rollout.app, rollout.from, stable.from, signal);
    await fleet.dismiss(rollout.app, rollout.to, candidate.from);
    ground.events.touch(rollout.app);
  },
};

/** Waits until they are gone: the next batch may need their room. */
async function shrinkStable({ fleet, drainer, rollout, signal }: StepContext, to: number): Promise<void> {
  if (rollout.from === null) return;
  signal.throwIfAborted();
  const leaving = await fleet.shrink(rollout.app, rollout.from, to, 0);
  await drainer.awaitGone(leaving, signal);
}
