import { quantile } from "../../../traffic/histogram.ts";
import type { Judgement } from "../../judgement.ts";
import { logAdd } from "../numeric/logAdd.ts";
import { type Comparison, differenceOf, noComparison } from "./comparison.ts";
import { boundPart } from "./frozenBound.ts";
import { intervalOf } from "./intervalOf.ts";
import { thresholdOf, toleratedMicros } from "./lens.ts";
import { minEvents, type SequentialOptions, type Sign } from "./options.ts";
import { explain } from "./explain.ts";
import type { Finding } from "./finding.ts";
import { type Seen, sizeOfSeen } from "./seen.ts";
import type { SequentialState } from "./sequentialState.ts";
import type { Suspicion } from "./suspicion.ts";
import { shareDifferenceIsTolerated } from "./shareTolerance.ts";
import { shareOf } from "./tally.ts";
import { tolerated } from "./tolerated.ts";
import { logMoneyOf, troubleOf } from "./wager.ts";

export function verdictOf(state: SequentialState, options: SequentialOptions): Judgement {
  const samples = { candidate: sizeOfSeen(state.candidate), stable: sizeOfSeen(state.stable) };
  if (state.problem !== null) {
    return {
      verdict: "error",
      reason: `Cannot be judged: ${state.problem}.`,
      value: null,
      baseline: null,
      threshold: null,
      samples,
    };
  }
  const evidence = evidenceOf(state.suspicions);
  const enough = Math.min(samples.candidate, samples.stable) >= options.minSamples;
  const worst = worstOf(state.suspicions);
  const trouble = worst ? troubleOf(worst.wager) : noComparison;
  const sign = worst?.sign ?? 1;
  const isProven = evidence >= 1 / options.alpha;
  const fails = isProven && isBeyondTolerance(state, trouble, sign, options);
  const verdict = !enough ? "inconclusive" : fails ? "fail" : "pass";
  const numbers = numbersOf(state, verdict === "fail" ? trouble : null, sign, options);
  const finding: Finding = {
    verdict,
    enough,
    isProven,
    sign,
    trouble,
    ...numbers,
    samples,
    silent: worst?.bound != null,
  };
  const interval = enough ? intervalOf(state.candidate, state.stable, options) : undefined;
  return {
    verdict,
    reason: explain(state, finding, options),
    ...numbers,
    samples,
    ...(interval && { interval }),
    evidence,
  };
}

/** The mean over the directions, less the part of alpha that a frozen bound may lose; capped to stay JSON. */
function evidenceOf(suspicions: readonly Suspicion[]): number {
  if (suspicions.length === 0) return 1 - boundPart;
  const logMoney = suspicions.map(({ wager }) => logMoneyOf(wager)).reduce(logAdd);
  return Math.min(((1 - boundPart) * Math.exp(logMoney)) / suspicions.length, Number.MAX_VALUE);
}

function worstOf(suspicions: readonly Suspicion[]): Suspicion | undefined {
  return suspicions.toSorted((a, b) => logMoneyOf(b.wager) - logMoneyOf(a.wager))[0];
}

/** Conditions on what was observed: they can only make a failure rarer. */
function isBeyondTolerance(
  state: SequentialState,
  trouble: Comparison,
  sign: Sign,
  options: SequentialOptions,
): boolean {
  const { quantile: q } = options;
  const isFrequent = sign === -1 || trouble.candidate.events >= minEvents;
  const share = shareOf(trouble.candidate) ?? 0;
  const difference = differenceOf(trouble) * sign;
  switch (state.kind) {
    case null:
    case "samples":
      return isFrequent;
    case "histogram":
      return isFrequent && difference > 0 && (share - (1 - q)) * sign >= 0;
    case "tally":
      return isFrequent && !shareDifferenceIsTolerated(share, share - difference * sign, sign, options);
  }
}

function numbersOf(
  { candidate, stable, suspicions }: SequentialState,
  trouble: Comparison | null,
  sign: Sign,
  options: SequentialOptions,
): Pick<Finding, "value" | "baseline" | "threshold"> {
  const bound = suspicions.find((suspicion) => suspicion.sign === sign)?.bound ?? null;
  const baselineStart = baselineOf(stable, options.quantile);
  if (stable?.kind === "histogram") {
    const micros = bound?.threshold ?? toleratedMicros(thresholdOf(stable, options.quantile)!, sign, options);
    return {
      value: baselineOf(candidate, options.quantile),
      baseline: baselineStart,
      threshold: micros / 1000,
    };
  }
  const value =
    trouble && candidate?.kind === "tally"
      ? shareOf(trouble.candidate)
      : baselineOf(candidate, options.quantile);
  const baseline =
    trouble && stable?.kind === "tally" ? (shareOf(trouble.stable) ?? baselineStart) : baselineStart;
  return { value, baseline, threshold: baseline === null ? null : tolerated(baseline, sign, options) };
}

function baselineOf(seen: Seen | null, q: number): number | null {
  switch (seen?.kind) {
    case undefined:
      return null;
    case "tally":
      return shareOf(seen.tally);
    case "histogram": {
      const micros = quantile(seen.histogram, q);
      return micros === undefined ? null : micros / 1000;
    }
    case "samples":
      return seen.newest;
  }
}
