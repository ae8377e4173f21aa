import type { Step } from "../step.ts";
import { analyse } from "./analyse.ts";
import { backfill } from "./backfill.ts";
import { baseline } from "./baseline.ts";
import { call } from "./call.ts";
import { confirm } from "./confirm.ts";
import { contract } from "./contract.ts";
import { expand } from "./expand.ts";
import { pause } from "./pause.ts";
import { promote } from "./promote.ts";
import { ramp } from "./ramp.ts";
import { replace } from "./replace.ts";
import { retire } from "./retire.ts";
import { shift } from "./shift.ts";
import { start } from "./start.ts";
import type { StepContext, StepDescription, Stepper, StepResult } from "./stepper.ts";
import { test } from "./test.ts";
import { verify } from "./verify.ts";

const steppers: { readonly [Kind in Step["kind"]]: Stepper<Kind> } = {
  expand,
  backfill,
  verify,
  start,
  test,
  baseline,
  shift,
  analyse,
  pause,
  confirm,
  call,
  replace,
  ramp,
  promote,
  retire,
  contract,
};

export function describeStep(step: Step, from: number | null, to: number): StepDescription {
  return stepperOf(step).describe(step, from, to);
}

export function applyStep(step: Step, context: StepContext): Promise<StepResult> {
  return stepperOf(step).apply(step, context);
}

export function revertStep(step: Step, context: StepContext): Promise<void> {
  return stepperOf(step).revert(step, context);
}

/** The table is total, so the stepper of a step takes that step; the compiler cannot see the pairing. */
function stepperOf(step: Step): Stepper<Step["kind"]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return steppers[step.kind] as unknown as Stepper<Step["kind"]>;
}
