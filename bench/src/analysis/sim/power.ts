import { exactTest } from "../../../../packages/switchyard/src/analysis/judge/rate/exactTest.ts";
import { judgeMannWhitney } from "../../../../packages/switchyard/src/analysis/judge/mannWhitney/mannWhitneyJudge.ts";
import {
  addBatch,
  beginSequential,
  judgeSequential,
} from "../../../../packages/switchyard/src/analysis/judge/sequential/sequentialJudge.ts";
import { logMoneyOf } from "../../../../packages/switchyard/src/analysis/judge/sequential/wager.ts";
import { metric } from "../../../../packages/switchyard/src/config/analysisSchema.ts";
import { guardOptions } from "./defaultGuard.ts";
import { looksPerRollout, secondsPerLook } from "./nullRollout.ts";
import { randomOf } from "./random.ts";

/** A regression of the share of errors, and the traffic that shows it. */
export interface Regression {
  readonly stable: number;
  readonly candidate: number;
  readonly requestsPerSecond: number;
  /** Of the traffic, that the candidate gets; 1: all of it, after ten minutes of stable alone. */
  readonly candidateShare: number;
  /** The candidate is as good as stable until then. */
  readonly startsAfterLooks: number;
}

/** Of one judge: which part of the rollouts it stopped within ten minutes of the start of the trouble, and when. */
export interface Detection {
  readonly detected: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

export interface PowerRow extends Regression {
  readonly sequential: Detection;
  /** Fisher's exact test on everything so far, asked at every look: quick, but its false-alarm rate is not alpha. */
  readonly peekingExact: Detection;
  /** The rank test on the shares of single looks, asked once, after ten minutes. */
  readonly rankAtEnd: Detection;
}

type Look = { readonly candidate: Count; readonly stable: Count };
type Count = { readonly kind: "tally"; readonly events: number; readonly exposure: number };

/** Runs all three judges over the same rollouts, with the default guard's options for errors. */
export function measurePower(
  regression: Regression,
  rollouts: number,
  alpha: number,
  seed: number,
): PowerRow {
  const times = { sequential: [] as number[], peekingExact: [] as number[], rankAtEnd: [] as number[] };
  for (let at = 0; at < rollouts; at += 1) {
    const { history, looks } = draw(regression, seed * 1_000_003 + at);
    const add = (name: keyof typeof times, look: number | null) => {
      if (look !== null) times[name].push((look - regression.startsAfterLooks) * secondsPerLook);
    };
    add("sequential", bySequential(history, looks, alpha));
    if (regression.candidateShare < 1) {
      add("peekingExact", byPeeking(looks, alpha));
      add("rankAtEnd", byRanks(looks));
    }
  }
  const detection = (seconds: readonly number[]) => detectionOf(seconds, rollouts);
  return {
    ...regression,
    sequential: detection(times.sequential),
    peekingExact: detection(times.peekingExact),
    rankAtEnd: detection(times.rankAtEnd),
  };
}

function draw(regression: Regression, seed: number): { history: Count[]; looks: Look[] } {
  const random = randomOf(seed);
  const { stable, candidate, requestsPerSecond, candidateShare, startsAfterLooks } = regression;
  const perLook = requestsPerSecond * secondsPerLook;
  const count = (traffic: number, errors: number): Count => {
    const exposure = random.poisson(traffic);
    return { kind: "tally", events: random.binomial(exposure, errors), exposure };
  };
  return {
    history: Array.from({ length: looksPerRollout }, () => count(perLook, stable)),
    looks: Array.from({ length: startsAfterLooks + looksPerRollout }, (_, at) => ({
      candidate: count(perLook * candidateShare, at < startsAfterLooks ? stable : candidate),
      stable: count(perLook * (1 - candidateShare), stable),
    })),
  };
}

function bySequential(history: readonly Count[], looks: readonly Look[], alpha: number): number | null {
  const options = guardOptions(alpha).errors;
  let state = beginSequential(history);
  for (const [at, look] of looks.entries()) {
    state = addBatch(state, look, options);
    const mayFail = state.suspicions.some(({ wager }) => logMoneyOf(wager) >= Math.log(1 / options.alpha));
    if (mayFail && judgeSequential(state, options).verdict === "fail") return at + 1;
  }
  return null;
}

function byPeeking(looks: readonly Look[], alpha: number): number | null {
  const options = guardOptions(alpha).errors;
  let [candidate, stable] = [noCount, noCount];
  for (const [at, look] of looks.entries()) {
    candidate = sum(candidate, look.candidate);
    stable = sum(stable, look.stable);
    const chance = exactTest(candidate, stable, { tolerance: 1, sign: 1, perTime: false });
    if (chance <= options.alpha) return at + 1;
  }
  return null;
}

function byRanks(looks: readonly Look[]): number | null {
  const shares = (side: "candidate" | "stable") =>
    looks.filter((look) => look[side].exposure > 0).map((look) => look[side].events / look[side].exposure);
  const { verdict } = judgeMannWhitney(shares("candidate"), shares("stable"), rankOptions);
  return verdict === "fail" ? looks.length : null;
}

/** The defaults of `compare: { judge: mann-whitney }`. */
const rankOptions = {
  ...metric.parse({ provider: { router: { measure: "errors" } }, compare: {} }).compare!,
  critical: false,
};

const noCount: Count = { kind: "tally", events: 0, exposure: 0 };

function sum(a: Count, b: Count): Count {
  return { kind: "tally", events: a.events + b.events, exposure: a.exposure + b.exposure };
}

function detectionOf(seconds: readonly number[], rollouts: number): Detection {
  const sorted = seconds.toSorted((a, b) => a - b);
  // Of all rollouts, not only of those that were stopped.
  const at = (q: number) => sorted[Math.ceil(q * rollouts) - 1] ?? null;
  return { detected: sorted.length / rollouts, medianSeconds: at(0.5), p90Seconds: at(0.9) };
}
