import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Conduct, Moment } from "../../rollout/conduct.ts";
import type { FlagCause, FlagShares } from "../../rollout/flagShares.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { Step } from "../../rollout/step.ts";
import type { StepResult } from "../../rollout/steps/stepper.ts";
import { unseen } from "../../rollout/watching/guard.ts";
import type { GuardWatch } from "../../rollout/watching/guardWatch.ts";
import type { Store } from "../../state/port.ts";
import { narrateRamp } from "./narrateRamp.ts";

export interface RampConductGround {
  readonly store: Store;
  readonly flags: FlagShares;
  readonly clock: Clock;
}

/** How a variant is given to more people, and taken from them: by edits of the flag. */
export function rampConduct(
  { store, flags, clock }: RampConductGround,
  guards: Pick<GuardWatch<Ramp>, "latest">,
): Conduct<Ramp> {
  return {
    save: (ramp) => store.ramps.put(ramp),
    narrate: narrateRamp,
    apply: async (step, moment) => {
      const { app } = moment.journal;
      switch (step.kind) {
        case "ramp": {
          const { from: _before, to, ...target } = step;
          await flags.setShare({ app, ...target }, to, causeOf(moment.journal));
          return {};
        }
        case "analyse":
          return awaitEvidence(step, moment, clock, guards);
        default:
          throw new SwitchyardError("INTERNAL", `A ramp has no ${step.kind} step.`);
      }
    },
    returnUsers: async (ramp) => {
      const { app, environment, flag, variant, status } = ramp;
      // A step that could not be done says nothing against the variant: its share goes back, and that is all.
      const isBad = ramp.guard?.verdict === "fail" || ramp.guard?.verdict === "error";
      if (isBad && status.kind === "returning" && status.cause.automatic) {
        await flags.kill({ app, environment, flag, variant }, causeOf(ramp));
        return;
      }
      const first = ramp.steps.find(({ step }) => step.kind === "ramp")?.step;
      if (first?.kind === "ramp") await setBack(flags, ramp, first);
    },
    exposure: async () => undefined,
    // A flag that was killed shall not come back with the share that was bad.
    revert: async (step, { journal }) => {
      if (step.kind === "ramp") await setBack(flags, journal, step);
    },
  };
}

async function setBack(flags: FlagShares, ramp: Ramp, step: Extract<Step, { kind: "ramp" }>): Promise<void> {
  const { from, to: _after, ...target } = step;
  await flags.setShare({ app: ramp.app, ...target }, from, causeOf(ramp));
}

/** Until the guard has a word on those who have the variant; too long without one, a person is asked. */
async function awaitEvidence(
  { atMostMs }: Extract<Step, { kind: "analyse" }>,
  { journal, signal }: Moment<Ramp>,
  clock: Clock,
  guards: Pick<GuardWatch<Ramp>, "latest">,
): Promise<StepResult> {
  const until = clock.now() + atMostMs;
  for (;;) {
    const { verdict, reason } = guards.latest(journal.id) ?? unseen;
    if (verdict === "pass" || signal.aborted) return {};
    if (clock.now() >= until) return { question: `the guard is ${verdict}: ${reason}` };
    await clock.sleep(lookMs, signal).catch(() => undefined);
  }
}

const lookMs = 250;

function causeOf({ id, by, purpose, message, status, approvedBy }: Ramp): FlagCause {
  return {
    // What the guard decides is not done by whoever began the ramp.
    by: "cause" in status && status.cause.automatic ? "switchyard" : (by ?? "switchyard"),
    why: "cause" in status ? status.cause.reason : (message ?? purpose),
    origin: id,
    ...(approvedBy !== undefined && { approvedBy }),
  };
}
