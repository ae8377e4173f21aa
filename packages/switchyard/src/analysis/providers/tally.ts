import type { MetricData } from "../data.ts";
import { unavailable } from "./unavailable.ts";

/**
 * Counts among a total, from the numbers that two queries gave; several of them (per instance, per step) are summed.
 * Nothing among a total that is there is unknown and not zero: the query may be misspelt. Throws METRIC_UNAVAILABLE.
 */
export function tallyOf(
  source: string,
  query: readonly number[],
  total: readonly number[],
): Extract<MetricData, { kind: "tally" }> {
  const events = countOf(source, "query", query);
  const exposure = countOf(source, "total", total);
  if (query.length === 0 && exposure > 0)
    throw unavailable(source, `gave a total of ${exposure}, but nothing for \`query\`.`, {
      next: "Check `query`; if nothing means none, let it say so (in PromQL: append `or vector(0)`).",
    });
  if (exposure === 0 && events > 0)
    throw unavailable(source, `gave ${events} for \`query\`, but nothing for the \`total\` it counts among.`);
  return { kind: "tally", events, exposure };
}

function countOf(source: string, key: string, values: readonly number[]): number {
  const sum = values.reduce((all, value) => all + value, 0);
  if (Number.isFinite(sum) && sum >= 0) return sum;
  throw unavailable(source, `gave ${sum} for \`${key}\`, which is no count.`, {
    next: `Let \`${key}\` count: sum(increase(…)) in PromQL, not a rate or a share.`,
  });
}
