import { z } from "zod";
import { unavailable } from "../unavailable.ts";
import type { Window } from "../port.ts";

const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  series: z.array(z.object({ pointlist: z.array(z.tuple([z.number(), z.number().nullable()])) })).default([]),
});

/**
 * The values within the window of every series in an answer of `/api/v1/query`, in the order of time. Buckets are aligned
 * to the clock and not to the window, so that one may begin before it; null is no value. Throws METRIC_UNAVAILABLE.
 */
export function valuesIn(source: string, json: unknown, { from, to }: Window): readonly number[] {
  const { data, success, error } = answer.safeParse(json);
  if (!success)
    throw unavailable(source, "answered something else than Datadog's query API does.", { cause: error });
  if (data.status !== "ok") throw unavailable(source, `refused the query: ${data.error ?? data.status}.`);
  return data.series
    .flatMap(({ pointlist }) => pointlist)
    .filter(([at]) => at >= from && at < to)
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, value]) => value ?? []);
}
