import { collectDefaultMetrics, Registry } from "@prometheus-io/client";
import type { ClientFamily } from "./exposition.ts";

let registry: Registry | undefined;

/** The client library's own metrics of this process: `process_…` and `nodejs_…`. */
export async function processFamilies(): Promise<readonly ClientFamily[]> {
  // Its observers of the event loop cannot be ended, so there is one registry for as long as the process lives.
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  }
  return (await registry.getMetricsAsJSON()).filter(isWellNamed);
}

/** Some of the library's names break Prometheus' rules, such as gauges that end in `_total`. */
function isWellNamed({ name, type }: ClientFamily): boolean {
  return name.endsWith("_total") === (type === "counter") && !/_(histogram|summary)$/.test(name);
}
