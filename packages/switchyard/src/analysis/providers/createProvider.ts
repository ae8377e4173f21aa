import type { ProviderConfig } from "../../config/analysisSchema.ts";
import { commandProvider } from "./command/provider.ts";
import { datadogProvider } from "./datadog/provider.ts";
import { instancesProvider } from "./instances.ts";
import { newrelicProvider } from "./newrelic/provider.ts";
import type { MetricProvider } from "./port.ts";
import { prometheusProvider } from "./prometheus/provider.ts";
import { routerProvider } from "./router.ts";
import type { ProviderTools } from "./tools.ts";
import { webProvider } from "./web/provider.ts";

export type { ProviderTools } from "./tools.ts";

/** The driver that a metric's `provider` names. */
export function createProvider(config: ProviderConfig, tools: ProviderTools): MetricProvider {
  if ("router" in config) return routerProvider(config.router, tools);
  if ("instances" in config) return instancesProvider(config.instances, tools);
  if ("prometheus" in config) return prometheusProvider(config.prometheus, tools);
  if ("datadog" in config) return datadogProvider(config.datadog, tools);
  if ("newrelic" in config) return newrelicProvider(config.newrelic, tools);
  if ("web" in config) return webProvider(config.web, tools);
  return commandProvider(config.command, tools);
}
