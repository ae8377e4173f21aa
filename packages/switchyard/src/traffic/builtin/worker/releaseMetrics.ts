import { createHistogram, type MutableHistogram, record } from "../../histogram.ts";
import type { ReleaseMetrics } from "../../port.ts";
import type { RouteTable } from "../../routeTable.ts";

/** How a request ended: a response's class, `error` when the router had to answer or cut, `aborted` by the client. */
export type Outcome = keyof ReleaseMetrics["status"] | "aborted";

interface Counters {
  readonly app: string;
  readonly release: number;
  requests: number;
  readonly status: Record<keyof ReleaseMetrics["status"], number>;
  aborted: number;
  retries: number;
  readonly latency: MutableHistogram;
}

/** Releases that left the table are remembered this long, in releases per app: their last seconds still count. */
const rememberedPerApp = 10;

/** Counters of every release since this worker started. */
export class ReleaseCounters {
  readonly #apps = new Map<string, Map<number, Counters>>();

  /** `micros` is absent where the duration says nothing of the app's speed: streams, WebSockets, aborted ones. */
  count(app: string, release: number, outcome: Outcome, retries: number, micros: number | undefined): void {
    const counters = this.#of(app, release);
    counters.requests += 1;
    counters.retries += retries;
    if (outcome === "aborted") counters.aborted += 1;
    else counters.status[outcome] += 1;
    if (micros !== undefined) record(counters.latency, micros);
  }

  snapshot(): ReleaseMetrics[] {
    return [...this.#apps.values()].flatMap((releases) => [...releases.values()]);
  }

  /** Forgets releases that are long out of use. */
  prune(table: RouteTable): void {
    for (const [app, releases] of this.#apps) {
      const live = new Set(
        table.apps
          .filter((route) => route.app === app)
          .flatMap((route) => route.releases.map((r) => r.release)),
      );
      const dead = [...releases.keys()].filter((release) => !live.has(release)).toSorted((a, b) => b - a);
      for (const release of dead.slice(rememberedPerApp)) releases.delete(release);
      if (releases.size === 0) this.#apps.delete(app);
    }
  }

  #of(app: string, release: number): Counters {
    let releases = this.#apps.get(app);
    if (!releases) this.#apps.set(app, (releases = new Map()));
    let counters = releases.get(release);
    if (!counters) releases.set(release, (counters = empty(app, release)));
    return counters;
  }
}

export function outcomeOf(status: number): Outcome {
  if (status < 200) return "1xx";
  if (status < 300) return "2xx";
  if (status < 400) return "3xx";
  return status < 500 ? "4xx" : "5xx";
}

function empty(app: string, release: number): Counters {
  return {
    app,
    release,
    requests: 0,
    status: { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, error: 0 },
    aborted: 0,
    retries: 0,
    latency: createHistogram(),
  };
}
