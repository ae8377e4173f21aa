import type { MetricPlan } from "../../analysis/run/metricPlan.ts";
import type { Clock } from "../../clock.ts";
import { metric } from "../../config/analysisSchema.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { GuardSubject } from "../../rollout/watching/guardSubject.ts";
import { aboutRamp } from "./aboutRamp.ts";
import { GoalProvider } from "./goalProvider.ts";
import type { VariantReports } from "./reports.ts";
import { controlSide, rampedSide, variantProvider } from "./variantProvider.ts";

/** What watches a ramp: requests and goals of those who have the variant, beside those who have the control. */
export function rampGuard(reports: VariantReports, clock: Clock): GuardSubject<Ramp> {
  return {
    watched: async (ramp) => {
      if (!ramp.guardConfig.enabled) return undefined;
      return {
        title: `guard of flag ${ramp.flag}`,
        verdictKind: "ramp-verdict",
        about: aboutRamp(ramp),
        sides: {
          app: ramp.app,
          candidate: rampedSide,
          stable: controlSide,
          since: ramp.startedAt,
          began: ramp.startedAt,
        },
        plans: (current) => plansOf(reports, ramp, current),
        seen: async (_current, signal) => {
          while (!signal.aborted && !isSeen(reports, ramp))
            await clock.sleep(pollMs, signal).catch(() => undefined);
        },
        // Nothing is counted any more.
        bakesUntil: (finishedAt) => finishedAt,
      };
    },
  };
}

function isSeen(reports: VariantReports, { id, variant }: Ramp): boolean {
  const count = reports.counts(id)?.variants[variant];
  return count !== undefined && count.requests + count.exposures > 0;
}

function plansOf(reports: VariantReports, ramp: Ramp, current: () => Ramp): readonly MetricPlan[] {
  const { guardConfig: guard } = ramp;
  const alpha = guard.alpha / (2 + guard.goals.length);
  const shared = { alpha, minRequests: guard.minRequests };
  return [
    {
      ...shared,
      name: "errors",
      unit: "share",
      provider: variantProvider(reports, ramp, "errors"),
      config: metric.parse({
        provider: { router: { measure: "errors" } },
        interval: "500ms",
        compare: { minDifference: guard.maxErrorIncrease },
      }),
    },
    {
      ...shared,
      name: "latency",
      unit: "ms",
      provider: variantProvider(reports, ramp, "latency"),
      config: metric.parse({
        provider: { router: { measure: "latency" } },
        interval: "500ms",
        compare: { maxRatio: guard.maxLatencyRatio, minDifference: guard.minLatencyIncreaseMs },
      }),
    },
    ...guard.goals.map(
      ({ event, better }): MetricPlan => ({
        ...shared,
        name: event,
        unit: "number",
        provider: new GoalProvider(reports, current, event, guard.minRequests),
        config: metric.parse({
          provider: { router: { measure: "requests" } },
          interval: "2s",
          compare: { direction: better === "more" ? "decrease" : "increase" },
        }),
      }),
    ),
  ];
}

const pollMs = 250;
