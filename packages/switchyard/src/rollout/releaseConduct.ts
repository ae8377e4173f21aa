import { markBad } from "./badRelease.ts";
import type { Conduct, Moment } from "./conduct.ts";
import type { Crew } from "./crew.ts";
import { type Ground, releaseOf } from "./ground.ts";
import { narrate } from "./narrate.ts";
import type { Rollout } from "./rollout.ts";
import { assureServing, returnTraffic } from "./routing/returnTraffic.ts";
import type { StepContext } from "./steps/stepper.ts";
import { applyStep, revertStep } from "./steps/steppers.ts";

/** How a release is rolled out: by the steps of its plan, on instances and routers. */
export function releaseConduct(ground: Ground, crew: Crew): Conduct<Rollout> {
  const context = async ({ journal, ...moment }: Moment<Rollout>): Promise<StepContext> => ({
    ground,
    ...crew,
    ...moment,
    rollout: journal,
    candidate: await releaseOf(ground, journal.app, journal.to),
  });
  return {
    save: async (rollout) => {
      // The mark first: a crash in between must not leave a release that was taken back as a bare rollback's target.
      if (rollout.status.kind === "aborted" && rollout.kind === "deploy") {
        await markBad(ground.store, rollout.app, rollout.to, "aborted");
      }
      await ground.store.rollouts.put(rollout);
    },
    narrate,
    apply: async (step, moment) => applyStep(step, await context(moment)),
    returnUsers: (rollout, signal) => returnTraffic(ground, crew.fleet, rollout, signal),
    exposure: (rollout) => crew.exposures.measure(rollout, ground.clock.now()),
    revert: async (step, moment) => {
      await assureServing(ground, crew.fleet, moment.journal, moment.signal);
      await revertStep(step, await context(moment));
    },
  };
}
