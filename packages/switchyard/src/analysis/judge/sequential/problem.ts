import type { Batch, MetricData } from "../../data.ts";

type Kind = MetricData["kind"];

/** Why data cannot be judged, in words; null when it can. */
export function problemOf(data: MetricData, perTime: boolean): string | null {
  switch (data.kind) {
    case "tally": {
      const { events, exposure } = data;
      if (!isSize(events) || !isSize(exposure)) {
        return `${events} events among ${exposure} is not a count`;
      }
      return events > exposure && !perTime ? `more events (${events}) than requests (${exposure})` : null;
    }
    case "histogram": {
      const { count, buckets } = data.histogram;
      const counts = Object.values(buckets);
      return isSize(count) && counts.every(isSize) && counts.reduce((a, b) => a + b, 0) === count
        ? null
        : "a histogram whose buckets do not add up to its count";
    }
    case "samples":
      return data.samples.some((value) => value === Infinity || value === -Infinity)
        ? "an infinite value"
        : null;
  }
}

/** As `problemOf`, of both releases, and that both are of the kind seen so far. */
export function problemOfBatch(batch: Batch, before: Kind | null, perTime: boolean): string | null {
  const kinds = [before, kindOf(batch.candidate), kindOf(batch.stable)].filter((kind) => kind !== null);
  const [first] = kinds;
  const other = kinds.find((kind) => kind !== first);
  if (other !== undefined) return `${first} and ${other} cannot be compared`;
  const [ours, theirs] = [problemOf(batch.candidate, perTime), problemOf(batch.stable, perTime)];
  if (ours !== null) return `the candidate's data holds ${ours}`;
  return theirs === null ? null : `the stable release's data holds ${theirs}`;
}

/** No samples are how a source of any kind says that it has nothing. */
export function kindOf(data: MetricData): Kind | null {
  return data.kind === "samples" && data.samples.length === 0 ? null : data.kind;
}

function isSize(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
