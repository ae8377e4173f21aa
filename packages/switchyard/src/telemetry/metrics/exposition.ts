import { Registry, type RegistryContentType } from "@prometheus-io/client";
import type { Family, Point, Series } from "./family.ts";

export type Format = "prometheus" | "openmetrics";

export interface Exposition {
  readonly contentType: RegistryContentType;
  readonly text: string;
}

/** The page in Prometheus' text format 0.0.4 or in OpenMetrics 1.0. `further` families are the client library's own. */
export async function expose(
  all: readonly Series[],
  further: readonly ClientFamily[],
  format: Format,
): Promise<Exposition> {
  const contentType =
    format === "openmetrics" ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE;
  const families = [...all.map(clientFamily), ...further];
  // Not `Counter` and `Gauge` objects: those gather what happens, while these values were counted elsewhere.
  const registry = Registry.aggregate([
    families.map((family) => ({ ...family, name: nameIn(format, family), aggregator: "first" })),
  ]);
  registry.setContentType(contentType);
  return { contentType, text: await registry.metrics() };
}

/** A family as the client library hands it out and takes it. */
export interface ClientFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly object[];
}

function clientFamily({ family, points }: Series): ClientFamily {
  const { name, help, type } = family;
  return { name, help, type, values: points.flatMap((point) => valuesOf(family, point)) };
}

function valuesOf({ name }: Family, { labels, value }: Point<string>): readonly object[] {
  if (typeof value === "number") return [{ labels, value }];
  const bucket = (le: number | "+Inf", count: number) => {
    return { metricName: `${name}_bucket`, labels: { ...labels, le: String(le) }, value: count };
  };
  return [
    ...value.buckets.map(({ le, count }) => bucket(le, count)),
    bucket("+Inf", value.count),
    { metricName: `${name}_sum`, labels, value: value.sum },
    { metricName: `${name}_count`, labels, value: value.count },
  ];
}

/** OpenMetrics names a counter's family without the `_total` that its samples have; the registry adds that. */
function nameIn(format: Format, { name, type }: ClientFamily): string {
  return format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
}
