import { metric } from "../../config/analysisSchema.ts";
import type { MetricData } from "../data.ts";
import type { Question } from "../providers/port.ts";
import { unavailable } from "../providers/unavailable.ts";
import type { MetricPlan, Sides } from "../run/metricPlan.ts";

/** What a scripted source answers; undefined: it is away; a number: not before so many milliseconds. */
export type Script = (question: Question) => MetricData | number | undefined;

/** A metric with these settings, measured by a source that says what the test wants. */
export function scriptedPlan(name: string, settings: object, script: Script): MetricPlan {
  return {
    name,
    config: metric.parse({ provider: { command: { run: "true" } }, ...settings }),
    provider: {
      source: name,
      measure: async (question) => {
        const data = script(question);
        if (data === undefined) throw unavailable(name, "is away");
        if (typeof data === "number") throw unavailable(name, "is busy", { fields: { retryAfterMs: data } });
        return { data, query: `${name} of ${question.release}` };
      },
    },
    alpha: 0.001,
    minRequests: 20,
    unit: "number",
  };
}

export function values(...samples: readonly number[]): MetricData {
  return { kind: "samples", samples };
}

/** Release 2 against release 1. */
export function sidesSince(since: number): Sides {
  return { app: "shop", candidate: 2, stable: 1, since, began: since };
}
