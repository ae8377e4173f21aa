import { z } from "zod";
import { unavailable } from "../unavailable.ts";

/** One value of a series. */
export interface Point {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** What an answer of Prometheus' query API holds: the points of all series, oldest first. */
export interface Result {
  /** `evaluated`: at the time that was asked for; `stored`: when the values were collected. */
  readonly times: "evaluated" | "stored";
  readonly points: readonly Point[];
}

const point = z.tuple([z.number(), z.string()]);
const native = z.unknown().optional();

const data = z.discriminatedUnion("resultType", [
  z.object({
    resultType: z.literal("vector"),
    result: z.array(z.object({ value: point.optional(), histogram: native })),
  }),
  z.object({
    resultType: z.literal("matrix"),
    result: z.array(z.object({ values: z.array(point).default([]), histograms: native })),
  }),
  z.object({ resultType: z.literal("scalar"), result: point }),
  z.object({ resultType: z.literal("string"), result: z.unknown() }),
]);

const envelope = z.object({
  status: z.enum(["success", "error"]),
  data: z.unknown().optional(),
  errorType: z.string().optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).optional(),
});

/** Throws METRIC_UNAVAILABLE for errors, partial answers and whatever is not a number. */
export function resultIn(source: string, json: unknown): Result {
  const { data: answer, success, error } = envelope.safeParse(json);
  if (!success) throw nonsense(source, error);
  if (answer.status === "error")
    throw unavailable(source, `refused the query: ${answer.errorType ?? "error"}: ${answer.error ?? ""}.`);
  // What is missing in a partial answer may be what is bad. Versions 2.48 to 2.49 put mere hints among the warnings.
  const warnings = answer.warnings?.filter((warning) => !warning.startsWith("PromQL info:")) ?? [];
  if (warnings.length > 0)
    throw unavailable(source, `gave an answer that may be partial or wrong: ${warnings.join("; ")}.`);
  const { times, points } = resultOf(source, answer.data);
  return { times, points: points.toSorted((a, b) => a.at - b.at) };
}

function resultOf(source: string, json: unknown): Result {
  const { data: answer, success, error } = data.safeParse(json);
  if (!success) throw nonsense(source, error);
  switch (answer.resultType) {
    case "scalar":
      return { times: "evaluated", points: [pointOf(source, answer.result)] };
    case "vector": {
      const points = answer.result.map(({ value }) => {
        if (value === undefined) throw nativeHistogram(source);
        return pointOf(source, value);
      });
      return { times: "evaluated", points };
    }
    case "matrix": {
      const points = answer.result.flatMap(({ values, histograms }) => {
        if (histograms !== undefined) throw nativeHistogram(source);
        return values.map((value) => pointOf(source, value));
      });
      return { times: "stored", points };
    }
    case "string":
      throw unavailable(source, "answered with a text where a number was expected.");
  }
}

function pointOf(source: string, [seconds, text]: z.output<typeof point>): Point {
  return { at: seconds * 1000, value: numberOf(source, text) };
}

function numberOf(source: string, text: string): number {
  switch (text) {
    case "NaN":
      return Number.NaN;
    case "+Inf":
    case "Inf":
      return Number.POSITIVE_INFINITY;
    case "-Inf":
      return Number.NEGATIVE_INFINITY;
    default: {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      if (Number.isNaN(value)) throw unavailable(source, `answered ${JSON.stringify(text)} for a number.`);
      return value;
    }
  }
}

function nativeHistogram(source: string): Error {
  return unavailable(source, "answered with native histograms where numbers were expected.", {
    next: "Wrap the query in histogram_quantile, histogram_count or histogram_sum.",
  });
}

function nonsense(source: string, error: z.ZodError): Error {
  return unavailable(source, "answered something else than Prometheus' query API does.", { cause: error });
}
