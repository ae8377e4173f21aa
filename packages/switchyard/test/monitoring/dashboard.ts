import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../src/packageRoot.ts";

const datasource = z.object({ type: z.string(), uid: z.string() });
const target = z.object({ refId: z.string(), expr: z.string().min(1), datasource });
const panel = z.object({
  id: z.int(),
  type: z.enum(["row", "timeseries", "stat", "state-timeline", "table"]),
  title: z.string().min(1),
  gridPos: z.object({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(1) }),
  targets: z.array(target).default([]),
});
const variable = z.object({ name: z.string(), type: z.string(), definition: z.string().optional() });

/** What Grafana needs of a dashboard's JSON model to import it. */
export const dashboardSchema = z.object({
  id: z.null(),
  uid: z.string().max(40),
  title: z.string().min(1),
  schemaVersion: z.int().min(36),
  annotations: z.object({
    list: z.array(z.object({ name: z.string(), datasource, expr: z.string().optional() })),
  }),
  templating: z.object({ list: z.array(variable) }),
  panels: z.array(panel).min(1),
});

export type Dashboard = z.output<typeof dashboardSchema>;

export function readDashboard(): unknown {
  return JSON.parse(readFileSync(join(packageRoot, "monitoring/grafana/switchyard.json"), "utf8"));
}

/** Every PromQL expression of the dashboard, with the variables as Grafana fills them in. */
export function expressionsOf({ panels, annotations }: Dashboard): readonly string[] {
  const raw = [
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...annotations.list.flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
  ];
  return raw.map((expr) =>
    expr
      .replaceAll("$__rate_interval", "1m")
      .replaceAll("$__range", "1h")
      .replaceAll(/\$(app|release)\b/g, ".*"),
  );
}
