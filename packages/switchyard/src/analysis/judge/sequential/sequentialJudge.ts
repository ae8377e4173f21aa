import type { Batch, MetricData } from "../../data.ts";
import type { Judgement } from "../../judgement.ts";
import { compact } from "./history.ts";
import { slowerThan, thresholdOf } from "./lens.ts";
import { type SequentialOptions, signsOf } from "./options.ts";
import { kindOf, problemOf, problemOfBatch } from "./problem.ts";
import { see } from "./seen.ts";
import type { SequentialState } from "./sequentialState.ts";
import { addToStretches, noStretches } from "./stretches.ts";
import { openSuspicion, weigh } from "./suspicion.ts";
import type { Tally } from "./tally.ts";
import { verdictOf } from "./verdict.ts";

export type { SequentialOptions } from "./options.ts";
export type { SequentialState } from "./sequentialState.ts";

/*
 * An always-valid comparison: the chance that a candidate that is no worse than stable ever fails is at most `alpha`,
 * however often it is looked at. The reasons are in docs/decisions/013-always-valid-evidence.md.
 */

/**
 * Begins with what stable did before the candidate's first request: oldest first, one item per reading. Without it, a
 * candidate that took over all traffic at once has nothing to be compared with.
 */
export function beginSequential(history: readonly MetricData[]): SequentialState {
  const usable = history.filter((data) => kindOf(data) !== null);
  const kinds = new Set(usable.map((data) => data.kind));
  const problem = usable.map((data) => problemOf(data, true)).find((found) => found !== null);
  return {
    kind: usable[0]?.kind ?? null,
    problem: kinds.size > 1 ? "kinds of data that cannot be compared" : (problem ?? null),
    history: problem === undefined && kinds.size <= 1 ? compact(usable) : [],
    candidate: null,
    stable: null,
    stretches: noStretches,
    suspicions: [],
  };
}

/**
 * Adds the next window of both releases; windows are disjoint and in order. Data that makes no sense is left out, and
 * the judgement is an error until the next that does. The options are the same for every call of one state.
 */
export function addBatch(state: SequentialState, batch: Batch, options: SequentialOptions): SequentialState {
  const perTime = options.perTime === true;
  const problem = problemOfHistory(state, perTime) ?? problemOfBatch(batch, state.kind, perTime);
  if (problem !== null) return { ...state, problem };
  const ready = readHistory(state, options);
  const suspicions = ready.suspicions.length > 0 ? ready.suspicions : signsOf(options).map(openSuspicion);
  const threshold = thresholdOf(ready.stable, options.quantile);
  const before = { seen: ready.stable, stretches: ready.stretches, threshold };
  return {
    ...ready,
    ...withStable(ready, batch.stable, threshold, options),
    kind: state.kind ?? kindOf(batch.candidate) ?? kindOf(batch.stable),
    problem: null,
    candidate: see(ready.candidate, batch.candidate),
    suspicions: suspicions.map((suspicion) => weigh(suspicion, batch, before, options)),
  };
}

/** What the evidence so far says. Pure: asking twice changes nothing. */
export function judgeSequential(state: SequentialState, options: SequentialOptions): Judgement {
  return verdictOf(readHistory(state, options), options);
}

function problemOfHistory({ history }: SequentialState, perTime: boolean): string | null {
  const found = history.map((data) => problemOf(data, perTime)).find((problem) => problem !== null);
  return found === undefined ? null : `stable's history holds ${found}`;
}

function readHistory(state: SequentialState, options: SequentialOptions): SequentialState {
  const read: SequentialState = { ...state, history: [] };
  return state.history.reduce((before, data) => seeStable(before, data, options), read);
}

function seeStable(state: SequentialState, data: MetricData, options: SequentialOptions): SequentialState {
  return { ...state, ...withStable(state, data, thresholdOf(state.stable, options.quantile), options) };
}

function withStable(
  { stable, stretches }: SequentialState,
  data: MetricData,
  threshold: number | null,
  { perTime = false }: SequentialOptions,
): Pick<SequentialState, "stable" | "stretches"> {
  const counted = countedOf(data, threshold);
  return {
    stable: see(stable, data),
    stretches: counted === null ? stretches : addToStretches(stretches, counted, perTime),
  };
}

/** Stable's own bad events, by the threshold that held before. */
function countedOf(data: MetricData, threshold: number | null): Tally | null {
  switch (data.kind) {
    case "tally":
      return data;
    case "histogram":
      return threshold === null ? null : slowerThan(data, threshold);
    case "samples":
      return null;
  }
}
