import type { AppConfig, StrategyConfig } from "../../config/schema.ts";
import type { Step } from "../step.ts";
import { blueGreen } from "./blueGreen.ts";
import { canary } from "./canary.ts";
import { custom } from "./custom.ts";
import { flagRamps } from "./flagRamps.ts";
import { firstRelease } from "./firstRelease.ts";
import type { PlanInput } from "./planInput.ts";
import { rolling } from "./rolling.ts";
import { withFreshBaseline } from "./withFreshBaseline.ts";
import { withHooks } from "./withHooks.ts";
import { withSchema } from "./withSchema.ts";

/** Compiles the app's strategy to the steps of a rollout. */
export function compile(input: PlanInput): readonly Step[] {
  const { config, stableInstances } = input;
  const steps = stableInstances === null ? firstRelease(input) : compared(input, stableInstances);
  const serving: readonly Step[] = [
    ...(config.test === undefined ? steps.filter((step) => step.kind !== "test") : steps),
    ...(stableInstances === null ? [] : evidence(config)),
    { kind: "promote" },
    ...flagRamps(config.flags, input.flagShare ?? (() => 0)),
  ];
  if (stableInstances === null) return withHooks(onDatabase(serving, input), config.hooks, true);
  const keep = warmInstances(config, leftOver(steps, stableInstances));
  const retire: Step = { kind: "retire", keep, forMs: config.keepWarm.for };
  return withHooks(onDatabase([...serving, retire], input), config.hooks, false);
}

function onDatabase(steps: readonly Step[], { config: { database }, schema }: PlanInput): readonly Step[] {
  return database === undefined || schema === undefined ? steps : withSchema(steps, database, schema);
}

/** `guard.lowTraffic: pause`: no promotion on too little evidence without a person's word. */
function evidence({ guard }: AppConfig): readonly Step[] {
  if (!guard.enabled || guard.lowTraffic !== "pause") return [];
  return [{ kind: "analyse", metrics: [], forMs: 0, atMostMs: 0, lowTraffic: "pause" }];
}

/** Old instances that no step has replaced. */
function leftOver(steps: readonly Step[], stableInstances: number): number {
  return steps.findLast((step) => step.kind === "replace")?.stable.to ?? stableInstances;
}

/** Old instances that stay ready after a promotion. */
function warmInstances({ keepWarm, strategy }: AppConfig, stableInstances: number): number {
  if (keepWarm.instances === "all") return stableInstances;
  if (keepWarm.instances !== undefined) return Math.min(keepWarm.instances, stableInstances);
  return strategy.type === "rolling"
    ? Math.min(Math.max(1, strategy.maxSurge), stableInstances)
    : stableInstances;
}

function compared(input: PlanInput, stableInstances: number): readonly Step[] {
  const { config, candidateInstances } = input;
  const steps = stepsOf(config.strategy, input, stableInstances);
  return config.analysis.baseline === "fresh" ? withFreshBaseline(steps, candidateInstances) : steps;
}

function stepsOf(strategy: StrategyConfig, input: PlanInput, stableInstances: number): readonly Step[] {
  switch (strategy.type) {
    case "blue-green":
      return blueGreen(strategy, input);
    case "canary":
      return canary(strategy, input);
    case "rolling":
      return rolling(strategy, input, stableInstances);
    case "steps":
      return custom(strategy, input, stableInstances);
  }
}
