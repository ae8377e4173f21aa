import type { RolloutEvent } from "./decide.ts";
import { isForward } from "./decide.ts";
import { type Ground, releaseOf } from "./ground.ts";
import { type GuardVerdict, judge, type TrafficWindow } from "./guard.ts";
import type { MetricsWatch } from "./metricsWatch.ts";
import type { Runner } from "./runner.ts";

/** Judges the candidate beside all steps of a rollout, and takes the rollout back when it fails. */
export class GuardWatch {
  readonly #ground: Ground;
  readonly #metrics: MetricsWatch;
  readonly #latest = new Map<string, GuardVerdict>();

  constructor(ground: Ground, metrics: MetricsWatch) {
    this.#ground = ground;
    this.#metrics = metrics;
  }

  /** The newest verdict of a running rollout. */
  latest(rollout: string): GuardVerdict | undefined {
    return this.#latest.get(rollout);
  }

  /** Resolves when the rollout is no longer going forward, or `signal` aborts. */
  async watch(runner: Runner, signal: AbortSignal): Promise<void> {
    const { app, from, to, kind, id } = runner.rollout;
    // The first release has nothing to go back to, and nothing may stand in the way of a rollback.
    if (kind === "rollback" || from === null) return;
    const { config } = await releaseOf(this.#ground, app, to);
    if (!config.guard.enabled) return;
    let baseline: TrafficWindow | undefined;
    while (isForward(runner.rollout) && !signal.aborted) {
      const stable = this.#metrics.window(app, from, watchWindowMs);
      // After a full switch stable has no traffic of its own; what it did just before stands for it.
      if (stable.requests >= config.guard.minRequests) baseline = stable;
      // Seen by no one since a restart of the control plane: what the router remembers of stable.
      const reference = baseline ?? this.#metrics.sinceStart(app, from);
      const candidate = this.#metrics.window(app, to, watchWindowMs);
      try {
        const verdict = judge(candidate, reference, await this.#restarts(app, to), config.guard);
        this.#latest.set(id, verdict);
        if (verdict.verdict === "fail") {
          const event: RolloutEvent = { kind: "guard-failed", verdict };
          await runner.tell(event);
        }
      } catch (error) {
        // The rollout must stay within reach; the next look may succeed.
        this.#ground.report(error instanceof Error ? error : new Error(String(error)));
      }
      await this.#ground.clock.sleep(intervalMs, signal).catch(() => undefined);
    }
    this.#latest.delete(id);
  }

  async #restarts(app: string, release: number): Promise<number> {
    const ids = new Set(
      (await this.#ground.store.instances.list(app))
        .filter((one) => one.release === release)
        .map(({ id }) => id),
    );
    const observed = await this.#ground.platform.observe();
    return observed.filter(({ id }) => ids.has(id)).reduce((sum, { restarts }) => sum + restarts, 0);
  }
}

const intervalMs = 250;
const watchWindowMs = 20_000;
