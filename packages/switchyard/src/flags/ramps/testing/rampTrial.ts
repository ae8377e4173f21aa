import { AnalysisRun } from "../../../analysis/run/analysisRun.ts";
import { SimulatedClock } from "../../../analysis/testing/simulatedClock.ts";
import type { AnalysisRecord } from "../../../analysis/record.ts";
import type { Goal, Ramp } from "../../../rollout/ramp.ts";
import type { ReceivedBatch } from "../../intake/batch.ts";
import { Intake } from "../../intake/intake.ts";
import { rampGuard } from "../rampGuard.ts";

/** What clients have to report at one moment. */
export type Reported = Pick<ReceivedBatch, "exposures" | "conversions" | "requests"> & {
  /** When it was observed from, in ms since the trial began; absent: a second ago. */
  readonly from?: number;
  /** Ms until it arrives. */
  readonly late: number;
};

export interface TrialPlan {
  /** Shares of 100000, one after the other. */
  readonly shares: readonly number[];
  readonly stepMs: number;
  readonly alpha: number;
  readonly goals?: readonly Goal[];
  /** Called for every tick of `tickMs`: what clients report of it. */
  reports(now: number, share: number, step: number): readonly Reported[];
  /** The control plane begins anew at this time. */
  readonly restartAt?: number;
}

/** A ramp with its real guard and the real intake on simulated time; when the guard failed it, in ms, and why. */
export async function rampTrial(plan: TrialPlan): Promise<{ failedAt?: number; reason: string }> {
  const clock = new SimulatedClock();
  const began = clock.now();
  let ramp = rampOf(plan, began, 0);
  let [intake, run, stop] = [intakeOn(clock), undefined as AnalysisRun | undefined, new AbortController()];
  const begin = async (before?: AnalysisRecord) => {
    const watched = await rampGuard(intake, clock).watched(ramp);
    const plans = watched!.plans(() => ramp);
    const spec = { id: "guard", rollout: ramp.id, purpose: "guard", sides: watched!.sides } as const;
    run = new AnalysisRun(spec, plans, clock, async () => undefined, before);
    stop = new AbortController();
    void run.run(stop.signal);
  };
  const cohort = () => `${ramp.id}/share-${stepAt(clock.now() - began)}`;
  const stepAt = (now: number) => Math.min(Math.floor(now / plan.stepMs), plan.shares.length - 1);
  intake.watch(place, flag, ramp.id);
  intake.watch(place, flag, cohort(), began - 2_000);
  await begin();
  const due: { readonly at: number; readonly batch: ReceivedBatch }[] = [];
  let sent = 0;
  for (let now = 0; now < plan.shares.length * plan.stepMs; now += tickMs) {
    const step = stepAt(now);
    if (step !== stepAt(now - 1) && now > 0) {
      intake.unwatch(cohort());
      ramp = rampOf(plan, began, step);
      intake.watch(place, flag, cohort(), clock.now() - 2_000);
    }
    for (const { late, from = now - 1_000, ...reported } of plan.reports(now, plan.shares[step]!, step)) {
      const batch = { id: String(++sent), client: "c", from: began + from, to: began + now, ...reported };
      due.push({ at: now + late, batch });
    }
    for (let at = due.length - 1; at >= 0; at--) {
      if (due[at]!.at <= now) intake.take(place, due.splice(at, 1)[0]!.batch, "server");
    }
    await clock.advance(tickMs);
    const { verdict, reason } = run!.record;
    if (verdict === "fail" || verdict === "error") {
      stop.abort();
      return { failedAt: now + tickMs, reason };
    }
    if (plan.restartAt === now) {
      stop.abort();
      const saved = intake.snapshot(ramp.id)!;
      intake = intakeOn(clock);
      intake.restore(ramp.id, JSON.parse(JSON.stringify(saved)));
      intake.watch(place, flag, ramp.id);
      intake.watch(place, flag, cohort(), clock.now() - 2_000);
      await begin(JSON.parse(JSON.stringify(run!.record)));
    }
  }
  stop.abort();
  return { reason: run!.record.reason };
}

export const tickMs = 250;
export const flag = "cart";
const place = { app: "shop", environment: "production" };

function intakeOn(clock: SimulatedClock): Intake {
  return new Intake({ clock, recordUsage: async () => undefined, report: () => undefined });
}

export function rampOf(
  { shares, alpha, goals = [] }: Pick<TrialPlan, "shares" | "alpha" | "goals">,
  startedAt: number,
  step: number,
): Ramp {
  return {
    kind: "ramp",
    purpose: "ramp",
    id: "ramp-1",
    ...place,
    flag,
    variant: "on",
    control: "off",
    goals: [],
    hold: false,
    skipPauses: false,
    startedAt,
    status: { kind: "applying", step },
    steps: shares.map((to, at) => ({
      step: { kind: "ramp", environment: place.environment, flag, variant: "on", from: 0, to },
      state: at < step ? "applied" : at === step ? "applying" : "pending",
    })),
    guardConfig: {
      enabled: true,
      alpha,
      minRequests: 20,
      maxErrorIncrease: 0.001,
      maxLatencyRatio: 1.5,
      minLatencyIncreaseMs: 25,
      goals,
      requireEvidence: false,
    },
  };
}

/** Even numbers in 0..1, always the same for a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Counts requests as a client does. */
export class Tallies {
  readonly #variants = new Map<string, { requests: number; errors: number; latency: Map<number, number> }>();

  add(variant: string, isError: boolean, ms: number): void {
    let tally = this.#variants.get(variant);
    if (tally === undefined)
      this.#variants.set(variant, (tally = { requests: 0, errors: 0, latency: new Map() }));
    tally.requests += 1;
    if (isError) tally.errors += 1;
    const upto = Math.round(2 ** (Math.ceil(Math.log2(Math.max(ms, 1)) * 4) / 4) * 100) / 100;
    tally.latency.set(upto, (tally.latency.get(upto) ?? 0) + 1);
  }

  take(): NonNullable<ReceivedBatch["requests"]> {
    const taken = [...this.#variants].map(([variant, { latency, ...tally }]) => ({
      flag,
      variant,
      ...tally,
      latency: [...latency].toSorted(([a], [b]) => a - b),
    }));
    this.#variants.clear();
    return taken;
  }
}
