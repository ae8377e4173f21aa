import type { Window } from "../../analysis/providers/port.ts";
import type { Clock } from "../../clock.ts";
import { difference, type TrafficWindow, trafficOf } from "../../traffic/difference.ts";
import type { ReleaseMetrics, TrafficRouter } from "../../traffic/port.ts";
import { Background } from "../background.ts";

/** Reads the router's counters regularly and answers what a release did within a window of the last minutes. */
export class MetricsWatch {
  readonly #router: TrafficRouter;
  readonly #clock: Clock;
  readonly #background: Background;
  /** Oldest first. */
  #readings: readonly Reading[] = [];
  /** The oldest reading is the first that was ever taken. */
  #complete = true;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(router: TrafficRouter, clock: Clock, report: (error: Error) => void) {
    this.#router = router;
    this.#clock = clock;
    this.#background = new Background((signal) => this.read(signal), intervalMs, clock, report);
  }

  start(): void {
    this.#background.start();
  }

  stop(): Promise<void> {
    return this.#background.stop();
  }

  /**
   * What the router counted for the release between the readings at both ends of the window, so that windows that
   * follow each other never count a request twice. Undefined when nothing is known: no reading within the last
   * `staleMs` before the window's end. A window from 0 is what the router had counted when the watch began, if that
   * was not before the window's end: all that is known of a release when the control plane was started a moment ago.
   */
  between(app: string, release: number, { from, to }: Window): ReleaseMetrics | undefined {
    const key = keyOf(app, release);
    const oldest = this.#readings[0];
    if (from === 0) {
      return oldest === undefined || oldest.at < to || !this.#complete
        ? undefined
        : difference(undefined, oldest.releases.get(key), { app, release });
    }
    // Half open: a reading that is still to come in this very millisecond belongs to the next window.
    const last = this.#readings.findLast(({ at }) => at < to);
    if (last === undefined || last.at < to - staleMs) return undefined;
    const first = this.#readings.findLast(({ at }) => at < from) ?? oldest;
    return difference(first?.releases.get(key), last.releases.get(key), { app, release });
  }

  /** What it did in the last `ms`, in the numbers that people look at. */
  window(app: string, release: number, ms: number): TrafficWindow {
    const now = this.#clock.now();
    const metrics = this.between(app, release, { from: now - ms, to: now });
    return trafficOf(metrics ?? difference(undefined, undefined, { app, release }));
  }

  /** Everything since the router began to count, as of the newest reading. */
  sinceStart(app: string, release: number): ReleaseMetrics {
    const newest = this.#readings.at(-1)?.releases.get(keyOf(app, release));
    return difference(undefined, newest, { app, release });
  }

  /** Takes a reading now. Throws ROUTER_UNAVAILABLE. */
  async read(signal?: AbortSignal): Promise<void> {
    // One after the other: an answer that is overtaken by a later one would look like counters that began anew.
    const read = this.#reading.then(() => this.#read(signal));
    this.#reading = read.catch(() => undefined);
    await read;
  }

  async #read(signal: AbortSignal | undefined): Promise<void> {
    const metrics = await this.#router.metrics(signal);
    const at = this.#clock.now();
    const newest = this.#readings.at(-1);
    const releases = new Map(
      metrics.map((release) => {
        const key = keyOf(release.app, release.release);
        // A release without traffic costs no memory per reading.
        const same = newest?.releases.get(key);
        return [key, same?.requests === release.requests ? same : release];
      }),
    );
    // With a clock that was put back, readings of before would be taken for those of windows that are still to come.
    const isPutBack = newest !== undefined && newest.at > at;
    const kept = isPutBack ? [] : this.#readings.filter((reading) => reading.at > at - keepMs);
    this.#complete &&= kept.length === this.#readings.length;
    this.#readings = [...kept, { at, releases }];
  }
}

interface Reading {
  readonly at: number;
  readonly releases: ReadonlyMap<string, ReleaseMetrics>;
}

const intervalMs = 500;
const keepMs = 330_000;
const staleMs = 5_000;

function keyOf(app: string, release: number): string {
  return `${app}/${release}`;
}
