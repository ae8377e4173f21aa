import type { ProviderConfig } from "../config/analysisSchema.ts";

/** What a metric's numbers count, as far as it is known. Shares are 0..1, `cores` a share of one core. */
export type MetricUnit = "share" | "ms" | "bytes" | "per-second" | "cores" | "count" | "number";

/** The unit of a provider's numbers; `number` where only the user knows. */
export function unitOfProvider(provider: ProviderConfig): MetricUnit {
  if ("router" in provider) return routerUnits[provider.router.measure];
  if ("instances" in provider) return instanceUnits[provider.instances.measure];
  // A count among a total is judged and shown as their ratio.
  const [settings] = Object.values(provider);
  return settings !== undefined && "total" in settings && settings.total !== undefined ? "share" : "number";
}

/** The unit of a metric by its name: one of the app's own, else one of the guard's built-in ones. */
export function unitOfMetric(
  name: string,
  metrics: Readonly<Record<string, { readonly provider: ProviderConfig }>>,
): MetricUnit {
  const own = metrics[name];
  return own === undefined ? (builtIn.get(name) ?? "number") : unitOfProvider(own.provider);
}

const routerUnits = { errors: "share", latency: "ms", requests: "per-second", aborted: "share" } as const;
const instanceUnits = { cpu: "cores", memory: "bytes", restarts: "count" } as const;
const builtIn: ReadonlyMap<string, MetricUnit> = new Map<string, MetricUnit>([
  ["errors", "share"],
  ["latency", "ms"],
  ["memory", "bytes"],
  ["restarts", "count"],
]);

/** Names of what the guard measures by itself. */
export const builtInMetrics: readonly string[] = [...builtIn.keys()];
