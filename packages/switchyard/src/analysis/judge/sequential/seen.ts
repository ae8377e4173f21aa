import type { LatencyHistogram } from "../../../traffic/port.ts";
import { createHistogram, merge } from "../../../traffic/histogram.ts";
import type { MetricData } from "../../data.ts";
import { medianOf } from "./medianOf.ts";
import { addTallies, noTally, type Tally } from "./tally.ts";

/** All that was seen of one release, in bounded room. */
export type Seen =
  | { readonly kind: "tally"; readonly tally: Tally }
  | { readonly kind: "histogram"; readonly histogram: LatencyHistogram }
  | {
      readonly kind: "samples";
      readonly values: number;
      /** Windows with values, and the least, greatest and newest of their medians. */
      readonly windows: number;
      readonly lowest: number;
      readonly highest: number;
      readonly newest: number;
    };

/** Adds data of the same kind; data without size adds nothing. */
export function see(seen: Seen | null, data: MetricData): Seen | null {
  switch (data.kind) {
    case "tally": {
      if (data.exposure === 0) return seen;
      const before = seen?.kind === "tally" ? seen.tally : noTally;
      return {
        kind: "tally",
        tally: addTallies(before, { events: data.events, exposure: data.exposure }),
      };
    }
    case "histogram": {
      if (data.histogram.count === 0) return seen;
      const before = seen?.kind === "histogram" ? seen.histogram : createHistogram();
      return { kind: "histogram", histogram: merge(before, data.histogram) };
    }
    case "samples": {
      const values = data.samples.filter((value) => !Number.isNaN(value));
      if (values.length === 0) return seen;
      const newest = medianOf(values);
      const before = seen?.kind === "samples" ? seen : null;
      return {
        kind: "samples",
        values: (before?.values ?? 0) + values.length,
        windows: (before?.windows ?? 0) + 1,
        lowest: Math.min(before?.lowest ?? newest, newest),
        highest: Math.max(before?.highest ?? newest, newest),
        newest,
      };
    }
  }
}

/** Requests, seconds or values. */
export function sizeOfSeen(seen: Seen | null): number {
  switch (seen?.kind) {
    case undefined:
      return 0;
    case "tally":
      return seen.tally.exposure;
    case "histogram":
      return seen.histogram.count;
    case "samples":
      return seen.values;
  }
}
