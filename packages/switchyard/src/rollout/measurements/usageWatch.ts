import type { Window } from "../../analysis/providers/port.ts";
import type { UsageReading } from "../../analysis/providers/usage.ts";
import type { Clock } from "../../clock.ts";
import type { Platform } from "../../platform/port.ts";
import type { Store } from "../../state/port.ts";
import { Background } from "../background.ts";

/** Asks the platform regularly what the instances need, and remembers the last minutes by release. */
export class UsageWatch {
  readonly #platform: Platform;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #background: Background;
  readonly #readings = new Map<string, UsageReading[]>();

  constructor(platform: Platform, store: Store, clock: Clock, report: (error: Error) => void) {
    this.#platform = platform;
    this.#store = store;
    this.#clock = clock;
    this.#background = new Background(() => this.read(), intervalMs, clock, report);
  }

  start(): void {
    this.#background.start();
  }

  stop(): Promise<void> {
    return this.#background.stop();
  }

  /** Readings within the window, oldest first. */
  within(app: string, release: number, { from, to }: Window): readonly UsageReading[] {
    const readings = this.#readings.get(`${app}/${release}`) ?? [];
    return readings.filter(({ at }) => at >= from && at < to);
  }

  /** Takes a reading of every instance now. */
  async read(): Promise<void> {
    const [observed, instances] = await Promise.all([this.#platform.observe(), this.#store.instances.list()]);
    const at = this.#clock.now();
    const releaseOf = new Map(instances.map(({ id, app, release }) => [id, `${app}/${release}`]));
    for (const [release, readings] of this.#readings) {
      // With a clock that was put back, those that were taken later by it belong to no window that is still to come.
      const kept = readings.filter((reading) => reading.at > at - keepMs && reading.at <= at);
      if (kept.length === 0) this.#readings.delete(release);
      else this.#readings.set(release, kept);
    }
    for (const { id, cpu, memoryBytes, restarts } of observed) {
      const release = releaseOf.get(id);
      if (release === undefined) continue;
      const reading: UsageReading = {
        at,
        instance: id,
        ...(cpu !== undefined && { cpu }),
        ...(memoryBytes !== undefined && { memoryBytes }),
        restarts,
      };
      const readings = this.#readings.get(release);
      if (readings === undefined) this.#readings.set(release, [reading]);
      else readings.push(reading);
    }
  }
}

const intervalMs = 500;
const keepMs = 330_000;
