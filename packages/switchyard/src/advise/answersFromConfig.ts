import type { AppConfig } from "../config/schema.ts";
import type { Answers } from "./answers.ts";

/**
 * What a configuration tells by itself: the number of instances, and the room that its strategy already takes. What
 * it cannot tell (schema, traffic, risk, sessions) is left to be asked.
 */
export function answersFromConfig(app: AppConfig): Pick<Answers, "instances" | "spareCapacity"> {
  return {
    instances: app.instances,
    spareCapacity: spareCapacityOf(app),
  };
}

function spareCapacityOf({ strategy, instances }: AppConfig): Answers["spareCapacity"] {
  switch (strategy.type) {
    case "blue-green":
    case "canary":
      return "double";
    case "rolling":
      if (strategy.maxSurge === 0) return "none";
      return strategy.maxSurge >= instances ? "double" : "one";
    case "steps":
      break;
  }
  const starts = strategy.steps.map((step) => ("start" in step ? step.start : 0));
  if (starts.some((start) => start === "all" || start >= instances)) return "double";
  return "one";
}
