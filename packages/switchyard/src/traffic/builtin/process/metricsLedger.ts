import { merge } from "../../histogram.ts";
import type { ReleaseMetrics } from "../../port.ts";
import type { RouteTable } from "../../routeTable.ts";

type Counters = readonly ReleaseMetrics[];

/** Sums the workers' counters; what a dead worker had counted stays in the sum, so that it never goes backwards. */
export class MetricsLedger {
  private readonly alive = new Map<number, Counters>();
  private carried: Counters = [];

  /** A worker's newest counters, since its start. */
  record(worker: number, counters: Counters): void {
    this.alive.set(worker, counters);
  }

  bury(worker: number): void {
    this.carried = sum([this.carried, this.alive.get(worker) ?? []]);
    this.alive.delete(worker);
  }

  /** Forgets what dead workers had counted of releases that are neither in the table nor counted by a live one. */
  prune(table: RouteTable): void {
    const kept = new Set(
      [
        ...table.apps.flatMap(({ app, releases }) => releases.map(({ release }) => ({ app, release }))),
        ...[...this.alive.values()].flat(),
      ].map(keyOf),
    );
    this.carried = this.carried.filter((metrics) => kept.has(keyOf(metrics)));
  }

  total(): ReleaseMetrics[] {
    return sum([this.carried, ...this.alive.values()]);
  }
}

function sum(parts: readonly Counters[]): ReleaseMetrics[] {
  const releases = new Map<string, ReleaseMetrics>();
  for (const metrics of parts.flat()) {
    const key = keyOf(metrics);
    const other = releases.get(key);
    releases.set(key, other === undefined ? metrics : add(other, metrics));
  }
  return [...releases.values()];
}

function keyOf({ app, release }: { readonly app: string; readonly release: number }): string {
  return `${app} ${release}`;
}

function add(a: ReleaseMetrics, b: ReleaseMetrics): ReleaseMetrics {
  return {
    app: a.app,
    release: a.release,
    requests: a.requests + b.requests,
    status: {
      "1xx": a.status["1xx"] + b.status["1xx"],
      "2xx": a.status["2xx"] + b.status["2xx"],
      "3xx": a.status["3xx"] + b.status["3xx"],
      "4xx": a.status["4xx"] + b.status["4xx"],
      "5xx": a.status["5xx"] + b.status["5xx"],
      error: a.status.error + b.status.error,
    },
    aborted: a.aborted + b.aborted,
    retries: a.retries + b.retries,
    latency: merge(a.latency, b.latency),
  };
}
