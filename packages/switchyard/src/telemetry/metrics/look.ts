import type { Clock } from "../../clock.ts";
import type { Platform, PlatformObservation } from "../../platform/port.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import type { RolloutView } from "../../server/api.ts";
import type { Store } from "../../state/port.ts";
import type { AppRecord, InstanceRecord } from "../../state/records.ts";
import type { FlagEnvironmentRecord } from "../../flags/records.ts";
import type { ReleaseMetrics, RouterObservation, TrafficRouter } from "../../traffic/port.ts";
import type { FlagSources } from "./flagSources.ts";

/** Where the numbers come from. */
export interface Sources {
  readonly store: Store;
  readonly platform: Platform;
  readonly router: TrafficRouter;
  readonly clock: Clock;
  readonly flags: FlagSources;
  /** A rollout as people see it. */
  viewOf(app: AppRecord, rollout: Rollout): Promise<RolloutView>;
}

export interface AppLook {
  readonly record: AppRecord;
  readonly instances: readonly InstanceRecord[];
  /** The newest few, newest first. */
  readonly rollouts: readonly Rollout[];
}

/** One look at everything for one scrape: what several collectors need is asked for once. */
export class Look {
  readonly sources: Sources;
  /** Aborts when the time for this scrape is over. */
  readonly signal: AbortSignal;
  #apps: Promise<readonly AppLook[]> | undefined;
  #flagEnvironments: Promise<readonly FlagEnvironmentRecord[]> | undefined;
  #observed: Promise<readonly PlatformObservation[]> | undefined;
  #routed: Promise<RouterObservation> | undefined;

  constructor(sources: Sources, signal: AbortSignal) {
    this.sources = sources;
    this.signal = signal;
  }

  apps(): Promise<readonly AppLook[]> {
    return (this.#apps ??= this.#readApps());
  }

  /** Of all apps, also of those that were never deployed. */
  flagEnvironments(): Promise<readonly FlagEnvironmentRecord[]> {
    return (this.#flagEnvironments ??= this.sources.flags.book.environments());
  }

  /** What the platform sees. */
  observed(): Promise<readonly PlatformObservation[]> {
    return (this.#observed ??= this.sources.platform.observe());
  }

  /** What the router sees. Throws ROUTER_UNAVAILABLE. */
  routed(): Promise<RouterObservation> {
    return (this.#routed ??= this.sources.router.observe(this.signal));
  }

  /** The router's counters. Throws ROUTER_UNAVAILABLE. */
  traffic(): Promise<readonly ReleaseMetrics[]> {
    return this.sources.router.metrics(this.signal);
  }

  async #readApps(): Promise<readonly AppLook[]> {
    const { store } = this.sources;
    return Promise.all(
      (await store.apps.list()).map(async (record) => ({
        record,
        instances: await store.instances.list(record.app),
        rollouts: await store.rollouts.list(record.app, newest),
      })),
    );
  }
}

const newest = 10;
