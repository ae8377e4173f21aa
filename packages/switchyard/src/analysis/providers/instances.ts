import type { ProviderConfigs } from "../../config/analysisSchema.ts";
import { formatWindow } from "./formatWindow.ts";
import type { MetricProvider, Question } from "./port.ts";
import type { ProviderTools } from "./tools.ts";

type Usage = Pick<ProviderTools, "usage">;

/** What the platform saw of a release's instances. */
export function instancesProvider({ measure }: ProviderConfigs["instances"], tools: Usage): MetricProvider {
  return {
    source: "instances",
    measure: async (question, signal) => {
      signal.throwIfAborted();
      return {
        data: { kind: "samples", samples: samplesOf(measure, question, tools) },
        query: `${measure} of the instances of ${question.app} release ${question.release} within ${formatWindow(question.window)}`,
      };
    },
  };
}

function samplesOf(
  measure: ProviderConfigs["instances"]["measure"],
  question: Question,
  tools: Usage,
): readonly number[] {
  const { app, release, window } = question;
  switch (measure) {
    case "cpu":
      return tools.usage(app, release, window).flatMap(({ cpu }) => cpu ?? []);
    case "memory":
      return tools.usage(app, release, window).flatMap(({ memoryBytes }) => memoryBytes ?? []);
    case "restarts":
      return crashes(question, tools);
  }
}

/** Readings are further apart than nothing, so that a crash may stand between the last one before the window and the first in it. */
const lookbackMs = 10_000;

/**
 * Crashes within the window as one number. The platform counts them from an instance's start, so that an instance
 * without an earlier reading only tells what happened after its first one.
 */
function crashes({ app, release, window: { from, to } }: Question, { usage }: Usage): readonly number[] {
  const readings = usage(app, release, { from: from - lookbackMs, to });
  if (!readings.some(({ at }) => at >= from)) return [];
  const before = new Map<string, number>();
  let sum = 0;
  for (const { at, instance, restarts } of readings) {
    // A count that went backwards began anew, so that all of it is new.
    const known = before.get(instance);
    if (at >= from && known !== undefined) sum += restarts < known ? restarts : restarts - known;
    before.set(instance, restarts);
  }
  return [sum];
}
