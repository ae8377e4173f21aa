import type { ProviderConfig } from "../../config/analysisSchema.ts";
import { instancesProvider } from "./instances.ts";
import type { MetricProvider } from "./port.ts";
import { prometheusProvider } from "./prometheus/provider.ts";
import { routerProvider } from "./router.ts";
import type { ProviderTools } from "./tools.ts";
import { unavailable } from "./unavailable.ts";

export type { ProviderTools } from "./tools.ts";

/** The driver that a metric's `provider` names. */
export function createProvider(config: ProviderConfig, tools: ProviderTools): MetricProvider {
  if ("router" in config) return routerProvider(config.router, tools);
  if ("instances" in config) return instancesProvider(config.instances, tools);
  if ("prometheus" in config) return prometheusProvider(config.prometheus, tools);
  const [kind = ""] = Object.keys(config);
  throw unavailable(kind, "cannot be asked yet.");
}
