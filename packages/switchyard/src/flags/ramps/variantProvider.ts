import { silentBelow } from "../../analysis/judge/sequential/lens.ts";
import type { Answer, MetricProvider, Question } from "../../analysis/providers/port.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import { createHistogram, subtract } from "../../traffic/histogram.ts";
import type { RequestCounts, VariantReports } from "./reports.ts";

/** In the sides of an analysis, which know releases by number. */
export const rampedSide = 1;
export const controlSide = 0;

/**
 * What clients report of the requests in which the flag was evaluated, by the variant that it served: all that came since
 * the last answer. Reports come late and in bursts, so what counts is when they came; and each is counted once, whatever
 * the clocks say. Where the control is as good as gone there is no data: what then happens to the variant may happen to
 * the world.
 */
export function variantProvider(
  reports: VariantReports,
  ramp: Pick<Ramp, "id" | "flag" | "variant" | "control" | "startedAt">,
  measure: "errors" | "latency",
): MetricProvider {
  let read: Both = neither;
  let looked: { readonly window: Question["window"]; readonly both: Both } | undefined;
  const look = (window: Question["window"]): Both => {
    // Before the ramp nobody reported anything; asking must not use up what came since.
    if (window.to <= ramp.startedAt) return neither;
    const [ramped, control] = [ramp.variant, ramp.control].map((of) => reports.requestsOf(ramp.id, of));
    const now = { ramped: ramped ?? nothing, control: control ?? nothing };
    const both = { ramped: since(read.ramped, now.ramped), control: since(read.control, now.control) };
    const isComparable = both.control.requests >= both.ramped.requests * silentBelow;
    // By their numbers alone, never by what became of them: that would spoil the false-alarm rate.
    if (!isComparable && both.ramped.requests < patience) return neither;
    read = now;
    return isComparable ? both : neither;
  };
  return {
    source: "the app's own flag clients",
    measure: async ({ release, window }: Question): Promise<Answer> => {
      // Both sides are asked about the same window, and answered from one look at it.
      if (looked?.window !== window) looked = { window, both: look(window) };
      const isRamped = release === rampedSide;
      const { requests, errors, histogram } = isRamped ? looked.both.ramped : looked.both.control;
      const query = `${measure} of requests with ${ramp.flag} = ${isRamped ? ramp.variant : ramp.control}`;
      if (measure === "latency") return { query, data: { kind: "histogram", histogram } };
      return { query, data: { kind: "tally", events: errors, exposure: requests } };
    },
  };
}

interface Both {
  readonly ramped: RequestCounts;
  readonly control: RequestCounts;
}

/** Requests with the variant that wait for some of the control: among so many there are some unless it is gone. */
const patience = 100;

const nothing: RequestCounts = { requests: 0, errors: 0, histogram: createHistogram() };
const neither: Both = { ramped: nothing, control: nothing };

/** Readings that went backwards were begun anew. */
function since(before: RequestCounts, now: RequestCounts): RequestCounts {
  if (now.requests < before.requests) return now;
  return {
    requests: now.requests - before.requests,
    errors: now.errors - before.errors,
    histogram: subtract(now.histogram, before.histogram),
  };
}
