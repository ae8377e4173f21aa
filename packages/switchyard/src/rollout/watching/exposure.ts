import { difference } from "../../traffic/difference.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import type { MetricsWatch } from "../measurements/metricsWatch.ts";
import type { Exposure, Rollout } from "../rollout.ts";
import { shareOf } from "../step.ts";

/** Counts what users saw of a candidate, from the rollout's beginning. */
export class ExposureMeter {
  readonly #metrics: MetricsWatch;
  readonly #before = new Map<string, Counters>();

  constructor(metrics: MetricsWatch) {
    this.#metrics = metrics;
  }

  begin(rollout: Rollout): void {
    this.#before.set(rollout.id, this.#counters(rollout));
  }

  forget(rollout: Rollout): void {
    this.#before.delete(rollout.id);
  }

  /** Undefined when no user was given to the candidate. */
  async measure(rollout: Rollout, now: number): Promise<Exposure | undefined> {
    const shifts = rollout.steps.filter(
      ({ step, startedAt }) => startedAt !== undefined && shareOf(step) !== undefined,
    );
    const share = Math.max(0, ...shifts.map(({ step }) => shareOf(step) ?? 0));
    const since = shifts[0]?.startedAt;
    if (share === 0 || since === undefined) return undefined;
    // Without an answer of the router, the last reading must do.
    await this.#metrics.read().catch(() => undefined);
    const before = this.#before.get(rollout.id);
    const after = this.#counters(rollout);
    const candidate = difference(before?.candidate, after.candidate, after.candidate);
    const others = after.others.map((now, at) => difference(before?.others[at], now, now).requests);
    const { status } = candidate;
    return {
      share,
      forMs: now - since,
      requests: candidate.requests,
      failed: status["5xx"] + status.error,
      allRequests: others.reduce((sum, requests) => sum + requests, candidate.requests),
    };
  }

  #counters({ app, from, to, baseline }: Rollout): Counters {
    const others = [from, baseline].filter((release) => typeof release === "number");
    return {
      candidate: this.#metrics.sinceStart(app, to),
      others: others.map((release) => this.#metrics.sinceStart(app, release)),
    };
  }
}

interface Counters {
  readonly candidate: ReleaseMetrics;
  /** Stable, and its fresh baseline. */
  readonly others: readonly ReleaseMetrics[];
}
