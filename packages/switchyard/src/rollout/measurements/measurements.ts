import { createProvider, type ProviderTools } from "../../analysis/providers/createProvider.ts";
import type { MetricProvider } from "../../analysis/providers/port.ts";
import { SyntheticTraffic } from "../../analysis/synthetic/syntheticTraffic.ts";
import type { Clock } from "../../clock.ts";
import type { ProviderConfig } from "../../config/analysisSchema.ts";
import type { Platform } from "../../platform/port.ts";
import type { Store } from "../../state/port.ts";
import { together } from "../../traffic/difference.ts";
import type { TrafficRouter } from "../../traffic/port.ts";
import { MetricsWatch } from "./metricsWatch.ts";
import { UsageWatch } from "./usageWatch.ts";

export interface MeasurementParts extends Pick<ProviderTools, "secret" | "commandGround"> {
  readonly router: TrafficRouter;
  readonly platform: Platform;
  readonly store: Store;
  readonly clock: Clock;
  readonly report: (error: Error) => void;
}

/** What is known of the running releases in numbers, and the providers that answer from it. */
export class Measurements {
  readonly traffic: MetricsWatch;
  readonly usage: UsageWatch;
  readonly synthetic: SyntheticTraffic;
  readonly #tools: ProviderTools;

  constructor({ router, platform, store, clock, report, secret, commandGround }: MeasurementParts) {
    this.traffic = new MetricsWatch(router, clock, report);
    this.usage = new UsageWatch(platform, store, clock, report);
    this.synthetic = new SyntheticTraffic(clock);
    this.#tools = {
      clock,
      secret,
      commandGround,
      traffic: (app, release, window) => {
        const seen = this.traffic.between(app, release, window);
        return seen === undefined ? undefined : together(seen, this.synthetic.between(app, release, window));
      },
      usage: (app, release, window) => this.usage.within(app, release, window),
    };
  }

  providerOf(config: ProviderConfig): MetricProvider {
    return createProvider(config, this.#tools);
  }

  start(): void {
    this.traffic.start();
    this.usage.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.traffic.stop(), this.usage.stop()]);
  }
}
