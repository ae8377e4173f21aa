import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { analyseStep } from "../../rollout/strategies/analyseStep.ts";
import { guardPlans, stepPlans } from "./guardPlans.ts";

const platform = { adoption: true, cpu: true, memory: true };
const compared = { provider: { router: { measure: "errors" } }, compare: {} };
const conditional = { provider: { router: { measure: "errors" } }, successCondition: "result < 1" };
const canary = (...steps: object[]) => ({
  strategy: { type: "canary", steps: [{ shift: "5%" }, ...steps] },
});
const analyse = (fields: object = {}) => ({ analyse: { for: "1m", ...fields } });
const provider = () => ({ source: "none", measure: async () => Promise.reject(new Error("not asked")) });

/** The chances of a false alarm that a whole rollout takes, in all of its tests together. */
function spent(fields: object): number {
  const config = appSchema.parse({ run: "x", ...fields });
  const { strategy } = config;
  const steps = strategy.type === "canary" ? strategy.steps : [];
  const plans = [
    ...guardPlans(config, platform, provider),
    ...steps.flatMap((step) => {
      if (!("analyse" in step)) return [];
      const compiled = analyseStep(step.analyse, config);
      return compiled.kind === "analyse" ? stepPlans(config, compiled.metrics, provider) : [];
    }),
  ];
  const tests = plans.filter(
    ({ config: { compare } }) => compare !== undefined && compare.alpha === undefined,
  );
  return tests.reduce((sum, { alpha }) => sum + alpha, 0);
}

describe("the guard's alpha is shared by", () => {
  const metrics = { one: compared, two: compared, three: conditional };
  it.each<[string, object]>([
    ["the built-in comparisons alone", {}],
    ["the app's own beside all steps", { analysis: { metrics }, guard: { metrics: ["one"] } }],
    ["those of one step", { analysis: { metrics }, ...canary(analyse()) }],
    [
      "those of every step, each of which is a test of its own",
      {
        analysis: { metrics },
        ...canary(analyse(), { shift: "50%" }, analyse(), analyse({ metrics: ["one"] })),
      },
    ],
    [
      "the guard and the steps together",
      {
        analysis: { metrics },
        guard: { metrics: ["one"] },
        ...canary(analyse(), analyse({ metrics: ["one"] })),
      },
    ],
  ])("%s", (_what, fields) => {
    expect(spent(fields)).toBeCloseTo(0.001, 12);
  });

  it("no comparison that has one of its own", () => {
    const own = { ...compared, compare: { alpha: "1%" } };
    const fields = { analysis: { metrics: { own } }, guard: { metrics: ["own"] } };
    expect(spent(fields)).toBeCloseTo(0.001, 12);
    const plans = guardPlans(appSchema.parse({ run: "x", ...fields }), platform, provider);
    expect(plans.find(({ name }) => name === "own")?.alpha).toBe(0.01);
  });
});

it("the guard watches memory only where the platform knows it", () => {
  const config = appSchema.parse({ run: "x" });
  const names = (memory: boolean) =>
    guardPlans(config, { ...platform, memory }, provider).map(({ name }) => name);
  expect(names(true)).toEqual(["errors", "latency", "memory", "restarts"]);
  expect(names(false)).toEqual(["errors", "latency", "restarts"]);
});
