import type { Clock } from "../clock.ts";
import type { ReleaseMetrics, TrafficRouter } from "../traffic/port.ts";
import { Background } from "./background.ts";
import { type TrafficWindow, windowBetween } from "./guard.ts";

/** Reads the router's counters regularly and answers what a release did in the last seconds. */
export class MetricsWatch {
  readonly #router: TrafficRouter;
  readonly #clock: Clock;
  readonly #background: Background;
  #readings: { readonly at: number; readonly releases: ReadonlyMap<string, ReleaseMetrics> }[] = [];

  constructor(router: TrafficRouter, clock: Clock, report: (error: Error) => void) {
    this.#router = router;
    this.#clock = clock;
    this.#background = new Background((signal) => this.#read(signal), intervalMs, clock, report);
  }

  start(): void {
    this.#background.start();
  }

  stop(): Promise<void> {
    return this.#background.stop();
  }

  /** From the oldest reading within `ms` to the newest. */
  window(app: string, release: number, ms: number): TrafficWindow {
    const newest = this.#readings.at(-1);
    const since = this.#clock.now() - ms;
    const oldest = this.#readings.find(({ at }) => at >= since) ?? newest;
    const key = keyOf(app, release);
    return windowBetween(oldest?.releases.get(key), newest?.releases.get(key));
  }

  /** Everything since the router began to count. */
  sinceStart(app: string, release: number): TrafficWindow {
    return windowBetween(undefined, this.#readings.at(-1)?.releases.get(keyOf(app, release)));
  }

  async #read(signal: AbortSignal): Promise<void> {
    const metrics = await this.#router.metrics(signal);
    const at = this.#clock.now();
    const releases = new Map(metrics.map((release) => [keyOf(release.app, release.release), release]));
    this.#readings = [...this.#readings.filter((reading) => reading.at > at - keepMs), { at, releases }];
  }
}

const intervalMs = 500;
const keepMs = 300_000;

function keyOf(app: string, release: number): string {
  return `${app}/${release}`;
}
