import { type Batch, type MetricData, sizeOf } from "../data.ts";
import type { SequentialOptions } from "../judge/sequential/sequentialJudge.ts";
import { merge } from "../../traffic/histogram.ts";

/*
 * A look with a request or two says nothing: what counts is how the bad requests of one stretch of time fall on the two
 * releases, so both have to be in it. Small looks are gathered until they tell something. When that is follows from the
 * numbers of requests alone, never from what became of them, so the false-alarm rate is what it was.
 */

/** Both looks as one. */
export function gather(before: Batch | null, batch: Batch): Batch {
  if (before === null) return batch;
  return {
    candidate: together(before.candidate, batch.candidate),
    stable: together(before.stable, batch.stable),
  };
}

/** Enough of both releases, or so much of the candidate that stable has to be elsewhere. Values are judged one by one. */
export function isTelling({ candidate, stable }: Batch, { perTime }: SequentialOptions): boolean {
  if (candidate.kind === "samples" || stable.kind === "samples" || perTime === true) return true;
  return Math.min(sizeOf(candidate), sizeOf(stable)) >= fewest || sizeOf(candidate) >= many;
}

const fewest = 5;
const many = 40;

/** Of different kinds, the newer: the judge says what is wrong with it. */
function together(a: MetricData, b: MetricData): MetricData {
  if (a.kind === "tally" && b.kind === "tally") {
    return { kind: "tally", events: a.events + b.events, exposure: a.exposure + b.exposure };
  }
  if (a.kind === "histogram" && b.kind === "histogram") {
    return { kind: "histogram", histogram: merge(a.histogram, b.histogram) };
  }
  return b;
}
