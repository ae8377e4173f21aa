import { formatShare } from "../../config/scalars.ts";
import type { Split } from "../../state/records.ts";
import type { Ground } from "../ground.ts";
import type { StepContext, Stepper } from "./stepper.ts";

export const shift: Stepper<"shift"> = {
  describe: ({ to, baseline }, stable, release) => ({
    title: `give release ${release} ${formatShare(to)} of the users${baseline === undefined ? "" : `, and ${formatShare(baseline)} to the fresh instances of release ${stable}`}`,
    undo: stable === null ? "nobody is served any more" : `all users back to release ${stable}, at once`,
  }),
  apply: async ({ to, baseline }, context) => ({ switchMs: await moveUsers(context, to, baseline) }),
  // Traffic went back before any step is undone; what was warm before a rollback is so again.
  revert: async (_step, { fleet, rollout, candidate }) => {
    if (rollout.kind === "deploy") return;
    const keep = candidate.warmUntil === undefined ? 0 : candidate.config.instances;
    await fleet.shrink(candidate.app, candidate.number, 0, keep);
  },
};

/** Publishes the candidate's share, and the fresh baseline's; milliseconds from the decision to the last router's acknowledgement. */
export async function moveUsers(context: StepContext, weight: number, fresh?: number): Promise<number> {
  const { ground, fleet, candidate, rollout, signal } = context;
  await fleet.activate(candidate.app, candidate.number);
  if (rollout.kind === "deploy") {
    // They are in the table and checked, but their release has no share yet.
    await ground.publisher.publish();
    await fleet.awaitHealthy(candidate.app, candidate.number, signal);
  } else if ((await fleet.healthy(candidate.app, candidate.number)) === 0) {
    // What was ready as the rollback was planned has died since.
    await ground.prepare(candidate, signal);
    await fleet.grow(candidate.app, candidate.number, 1, signal);
  }
  signal.throwIfAborted();
  const began = performance.now();
  const { baseline: release } = rollout;
  const baseline =
    release === undefined || fresh === undefined ? {} : { baseline: { release, weight: fresh } };
  await putSplit(ground, candidate.app, { candidate: candidate.number, weight, ...baseline });
  await ground.publisher.publish();
  return performance.now() - began;
}

export async function putSplit({ store, events }: Ground, app: string, split: Split): Promise<void> {
  await store.atomically(async (tables) => {
    const record = (await tables.apps.get(app)) ?? { app, stable: null, split: null };
    await tables.apps.put({ ...record, split });
  });
  events.touch(app);
}
