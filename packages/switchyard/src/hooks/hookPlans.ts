import type { MetricPlan } from "../analysis/run/metricPlan.ts";
import { metric } from "../config/analysisSchema.ts";
import { hooksOf } from "../config/hooksSchema.ts";
import type { Ground } from "../rollout/ground.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { HookProvider } from "./hookProvider.ts";

/** The release's `rollout` hooks as metrics of its guard: an answer other than 2xx is a failed measurement. */
export function hookPlans(
  ground: Ground,
  candidate: ReleaseRecord,
  rollout: () => Rollout,
): readonly MetricPlan[] {
  return hooksOf(candidate.config.hooks, "rollout").map(([name, hook]) => ({
    name: `hook ${name}`,
    config: metric.parse({
      provider: { web: { url: hook.url } },
      interval: `${hook.interval}ms`,
      failureCondition: "result < 1",
      failureLimit: hook.failureLimit,
    }),
    provider: new HookProvider(ground, { name, hook, candidate, rollout }),
    alpha: 0,
    minRequests: 0,
    unit: "number",
  }));
}
