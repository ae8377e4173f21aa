import { latencyBounds } from "../../packages/switchyard/src/telemetry/metrics/classicHistogram.ts";
import { allFamilies } from "../../packages/switchyard/src/telemetry/metrics/families.ts";
import { notice, table } from "./markdown.ts";

/** docs/reference/metrics.md: every series of `/metrics`. */
export function metricsPage(): string {
  const rows = allFamilies().map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(", "),
    help,
  ]);
  return `${notice("packages/switchyard/src/telemetry/metrics/collectors")}
# Metrics

What \`/metrics\` shows; [Monitoring](../guide/monitoring.md) says how to scrape it.

${table(["series", "type", "labels", "meaning"], rows)}

Bounds of the duration histogram, in seconds: ${latencyBounds.join(", ")}.

Beside these there are the usual \`process_…\` and \`nodejs_…\` series of the control plane's own process.
`;
}
