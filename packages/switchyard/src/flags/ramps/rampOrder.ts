import { randomUUID } from "node:crypto";
import { decide } from "../../rollout/decide.ts";
import type { Goal, Ramp, RampGuardConfig } from "../../rollout/ramp.ts";
import type { Step } from "../../rollout/step.ts";
import type { FlagPlace } from "../records.ts";

/** What a person asks for; defaults are filled in. */
export interface RampOrder extends FlagPlace {
  readonly purpose: Ramp["purpose"];
  readonly flag: string;
  readonly variant: string;
  readonly control: string;
  readonly rule?: number;
  /** Rising shares of 100000; none for an experiment, which takes the split as it is. */
  readonly shares: readonly number[];
  /** Between two of them, and after the last one. */
  readonly every: RampPause;
  readonly goals: readonly Goal[];
  readonly guard: RampGuardConfig;
  /** A second person has to say yes before the first step. */
  readonly needsApproval: boolean;
  readonly by: string;
  readonly message?: string;
}

/** Time, or a person. */
export type RampPause = { readonly kind: "time"; readonly ms: number } | { readonly kind: "approval" };

/** The default way to everyone: each step long enough to see something, none of them large at first. */
export const defaultShares: readonly number[] = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000];

/** The journal of a ramp at its first step; `share` is what the variant has now. */
export function newRamp(order: RampOrder, share: number, now: number): Ramp {
  const { app, environment, purpose, flag, variant, control, rule, goals, guard, by, message } = order;
  const { needsApproval } = order;
  const draft: Ramp = {
    id: randomUUID(),
    app,
    kind: "ramp",
    purpose,
    environment,
    flag,
    variant,
    control,
    ...(rule !== undefined && { rule }),
    goals,
    guardConfig: guard,
    ...(needsApproval && { needsApproval }),
    steps: stepsOf(order, share).map((step) => ({ step, state: "pending" })),
    status: { kind: "applying", step: 0 },
    hold: false,
    skipPauses: false,
    startedAt: now,
    by,
    ...(message !== undefined && { message }),
  };
  return decide(draft, { kind: "begin" }, now);
}

function stepsOf(order: RampOrder, share: number): readonly Step[] {
  const { environment, flag, variant, rule, shares, every, needsApproval } = order;
  const target = { environment, flag, variant, ...(rule !== undefined && { rule }) };
  const steps: Step[] = needsApproval ? [{ kind: "pause", until: { kind: "approval" } }] : [];
  let from = share;
  for (const to of shares) {
    // Shares that it has already are behind it.
    if (to <= from) continue;
    steps.push({ kind: "ramp", ...target, from, to }, ...pauseOf(order));
    from = to;
  }
  if (shares.length === 0) steps.push({ kind: "pause", until: every });
  return steps;
}

/** What lies between two shares. */
function pauseOf({ every, guard }: RampOrder): readonly Step[] {
  const pause: Step = { kind: "pause", until: every };
  if (!guard.enabled || !guard.requireEvidence) return [pause];
  const atMostMs = every.kind === "time" ? every.ms * 10 : 0;
  return [pause, { kind: "analyse", metrics: [], forMs: 0, atMostMs, lowTraffic: "extend" }];
}
