import type { Clock } from "../clock.ts";
import type { ReleaseMetrics, TrafficRouter } from "../traffic/port.ts";
import { type TrafficWindow, windowBetween } from "./guard.ts";

/** Reads the router's counters regularly and answers what a release did in the last seconds. */
export class MetricsWatch {
  readonly #router: TrafficRouter;
  readonly #clock: Clock;
  readonly #report: (error: Error) => void;
  readonly #stopped = new AbortController();
  #readings: { readonly at: number; readonly releases: ReadonlyMap<string, ReleaseMetrics> }[] = [];
  #running: Promise<void> | undefined;

  constructor(router: TrafficRouter, clock: Clock, report: (error: Error) => void) {
    this.#router = router;
    this.#clock = clock;
    this.#report = report;
  }

  start(): void {
    this.#running = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error("stopped"));
    await this.#running;
  }

  /** From the oldest reading within `ms` to the newest. */
  window(app: string, release: number, ms: number): TrafficWindow {
    const newest = this.#readings.at(-1);
    const since = this.#clock.now() - ms;
    const oldest = this.#readings.find(({ at }) => at >= since) ?? newest;
    const key = keyOf(app, release);
    return windowBetween(oldest?.releases.get(key), newest?.releases.get(key));
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#read(signal).catch((error: unknown) => {
        if (!signal.aborted && error instanceof Error) this.#report(error);
      });
      await this.#clock.sleep(intervalMs, signal).catch(() => undefined);
    }
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
