import { alertChecks } from "./checks/alerts.ts";
import { analyseChecks } from "./checks/analyse.ts";
import { baselineChecks } from "./checks/baseline.ts";
import { drainChecks } from "./checks/drain.ts";
import { envChecks } from "./checks/env.ts";
import { guardMetricChecks } from "./checks/guardMetrics.ts";
import { healthChecks } from "./checks/health.ts";
import { hookChecks } from "./checks/hooks.ts";
import { metricChecks } from "./checks/metrics.ts";
import { metricSourceChecks } from "./checks/metricSources.ts";
import { hostChecks } from "./checks/routes.ts";
import { notifyChecks } from "./checks/notify.ts";
import { scoreChecks } from "./checks/score.ts";
import { stickyChecks } from "./checks/sticky.ts";
import { strategyChecks } from "./checks/strategy.ts";
import { warmChecks } from "./checks/warm.ts";
import type { CrossCheck } from "./checks/crossCheckRule.ts";
import type { Finding } from "./problem.ts";
import type { AppConfig } from "./schema.ts";

const checks: readonly CrossCheck[] = [
  ...strategyChecks,
  ...analyseChecks,
  ...baselineChecks,
  ...alertChecks,
  ...metricSourceChecks,
  ...metricChecks,
  ...guardMetricChecks,
  ...scoreChecks,
  ...warmChecks,
  ...hostChecks,
  ...stickyChecks,
  ...drainChecks,
  ...healthChecks,
  ...envChecks,
  ...notifyChecks,
  ...hookChecks,
];

/** What the rules between keys find, leaving out the rules that read a key of `broken`. */
export function crossCheck(app: AppConfig, broken: ReadonlySet<string> = new Set()): readonly Finding[] {
  return checks
    .filter(({ reads }) => !reads.some((key) => broken.has(key)))
    .flatMap(({ check }) => check(app));
}
