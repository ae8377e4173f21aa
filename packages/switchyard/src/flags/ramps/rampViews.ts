import type { FlagDefinition } from "@switchyard/flags";
import { sampleRatioEvidence } from "../../analysis/experiment/sampleRatio.ts";
import { isOver, rolloutStateOf } from "../../rollout/journal.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { GuardVerdict } from "../../rollout/watching/guard.ts";
import { shareIn } from "../shareIn.ts";
import { goalResults } from "./goalResults.ts";
import { stepTitle } from "./stepTitle.ts";
import type { RampView } from "./rampApi.ts";
import type { VariantCounts } from "../variantCounts.ts";

export interface RampFacts {
  /** Undefined: the flag is gone. */
  readonly definition: FlagDefinition | undefined;
  readonly counts: VariantCounts | undefined;
  readonly verdict: GuardVerdict | undefined;
}

/** A ramp or an experiment as people see it; pure. */
export function rampView(ramp: Ramp, { definition, counts, verdict }: RampFacts): RampView {
  const { status, question, rule, by, message } = ramp;
  const guard = verdict ?? ramp.guard;
  const seen = counts ?? { startedAt: ramp.startedAt, variants: {}, unexposed: 0, dropped: 0 };
  const asked = question ?? (status.kind === "waiting" ? status.question : undefined);
  return {
    id: ramp.id,
    purpose: ramp.purpose,
    environment: ramp.environment,
    flag: ramp.flag,
    variant: ramp.variant,
    control: ramp.control,
    ...(rule !== undefined && { rule }),
    state: rolloutStateOf(ramp),
    share: shareNow(ramp, definition, ramp.variant),
    step: "step" in status ? status.step : ramp.steps.length,
    steps: ramp.steps.map(({ step, state, detail }) => ({
      title: stepTitle(step),
      state,
      ...(detail !== undefined && { detail }),
    })),
    ...waiting(ramp),
    ...(asked !== undefined && { question: asked }),
    ...("cause" in status && { reason: status.cause.reason }),
    automatic: "cause" in status && status.cause.automatic,
    ...(guard !== undefined && { guard }),
    counts: Object.entries(seen.variants).map(([variant, { exposures, requests, errors }]) => ({
      variant,
      exposures,
      requests,
      errors,
    })),
    goals: goalResults(ramp.goals, seen, ramp.control, sharesSet(ramp)),
    sampleRatio: ramp.purpose === "experiment" ? ratio(ramp, definition, seen) : null,
    dropped: seen.dropped,
    ...(by !== undefined && { by }),
    ...(message !== undefined && { message }),
    startedAt: iso(ramp.startedAt),
    ...(isOver(ramp) && "at" in status && { finishedAt: iso(status.at) }),
    ...(ramp.rollbackMs !== undefined && { killedMs: ramp.rollbackMs }),
  };
}

function sharesSet({ steps }: Ramp): number {
  return steps.filter(({ step, state }) => step.kind === "ramp" && state !== "pending").length;
}

function waiting({ status }: Ramp): Pick<RampView, "waitingFor" | "waitingUntil"> {
  if (status.kind === "held") return { waitingFor: "resume" };
  if (status.kind !== "waiting") return {};
  return status.until === null
    ? { waitingFor: "approval" }
    : { waitingFor: "timer", waitingUntil: iso(status.until) };
}

function shareNow(
  { flag, rule }: Ramp,
  definition: FlagDefinition | undefined,
  variant: string,
): number | null {
  if (definition === undefined) return null;
  try {
    return shareIn(definition, flag, variant, rule);
  } catch {
    // The variant or the rule has been taken out since.
    return null;
  }
}

/** Of an experiment, whose split does not change. */
function ratio(ramp: Ramp, definition: FlagDefinition | undefined, { variants }: VariantCounts) {
  const names = Object.keys(definition?.variants ?? {}).filter(
    (name) => (shareNow(ramp, definition, name) ?? 0) > 0,
  );
  if (names.length < 2) return null;
  const evidence = sampleRatioEvidence(
    names.map((name) => variants[name]?.exposures ?? 0),
    names.map((name) => shareNow(ramp, definition, name) ?? 0),
  );
  return { ok: evidence < 1_000, evidence: Number.isFinite(evidence) ? evidence : null };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
