import { guardPlans } from "../analysis/guard/guardPlans.ts";
import { AnalysisRun } from "../analysis/run/analysisRun.ts";
import { hookPlans } from "../hooks/hookPlans.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { isForward, type RolloutEvent } from "./decide.ts";
import { type Ground, releaseOf } from "./ground.ts";
import { guardId, type GuardVerdict, verdictOf } from "./guard.ts";
import { comparedWith, type Rollout } from "./rollout.ts";
import type { Runner } from "./runner.ts";

/**
 * Judges the candidate beside all steps of a rollout and takes it back when it fails; goes on after the promotion until
 * the rollback window closes, with the evidence gathered so far.
 */
export class GuardWatch {
  readonly #ground: Ground;
  readonly #runs = new Map<string, AnalysisRun>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** The newest verdict on a rollout that is watched. */
  latest(rollout: string): GuardVerdict | undefined {
    const run = this.#runs.get(rollout);
    return run === undefined ? undefined : verdictOf(run.record);
  }

  /** Resolves when the rollout is no longer going forward, or `signal` aborts. */
  async watch(runner: Runner, signal: AbortSignal): Promise<void> {
    if (!isForward(runner.rollout)) return;
    const standing = new AbortController();
    const stopListening = this.#ground.events.onChange(() => {
      if (!isForward(runner.rollout)) standing.abort(new Error("the rollout does not go forward"));
    });
    try {
      await this.#watch(runner, AbortSignal.any([signal, standing.signal]));
    } finally {
      stopListening();
      if (!signal.aborted && runner.rollout.status.kind !== "succeeded") await this.forget(runner.rollout);
    }
  }

  /**
   * Watches a promoted release until its rollback window closes or `signal` aborts; the reason to go back, if there is
   * one. A source that cannot answer takes nothing back any more, but is told.
   */
  async bake(rollout: Rollout, signal: AbortSignal): Promise<string | undefined> {
    const { clock } = this.#ground;
    const left = (await this.bakesUntil(rollout)) - clock.now();
    const run = left > 0 ? await this.#runOf(() => rollout) : undefined;
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    void clock.sleep(Math.max(left, 0), until).then(
      () => over.abort(new Error("the rollback window has closed")),
      () => undefined,
    );
    const failed = run === undefined ? undefined : await this.#untilFailed(run, until);
    if (!signal.aborted || failed !== undefined) await this.forget(rollout);
    return failed;
  }

  /** When the guard's watch over a promoted release ends; 0 when it has none. */
  async bakesUntil(rollout: Rollout): Promise<number> {
    const release = await this.#watched(rollout);
    if (release === undefined || rollout.status.kind !== "succeeded") return 0;
    const { guard, keepWarm } = release.config;
    return rollout.status.at + (guard.bake ?? keepWarm.for);
  }

  /** Ends the analysis, with its final verdict in the store. */
  async forget(rollout: Rollout): Promise<void> {
    const run = this.#runs.get(rollout.id);
    this.#runs.delete(rollout.id);
    await run?.end();
  }

  async #watch(runner: Runner, signal: AbortSignal): Promise<void> {
    const release = await this.#watched(runner.rollout);
    if (release === undefined || !(await this.#seen(release, signal))) return;
    const run = await this.#runOf(() => runner.rollout);
    if (run === undefined) return;
    while (!signal.aborted) {
      await this.#measure(run, signal);
      if (signal.aborted) return;
      const verdict = verdictOf(run.record);
      if (verdict.verdict === "pass") {
        // Nothing is left to measure.
        await onAbort(signal);
      } else if (verdict.verdict === "inconclusive") {
        await this.#tell(runner, { kind: "guard-asked", verdict }, signal);
        await this.#answered(runner, signal);
        run.restart();
      } else {
        await this.#tell(runner, { kind: "guard-failed", verdict }, signal);
      }
    }
  }

  /** The reason, once a metric fails; undefined when `signal` aborts before. */
  async #untilFailed(run: AnalysisRun, signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      await this.#measure(run, signal);
      if (run.record.verdict === "fail") return run.record.reason;
      if (signal.aborted) return undefined;
      await this.#ground.clock.sleep(retryMs, signal).catch(() => undefined);
      run.restart();
    }
  }

  /** Until the candidate's first instance was looked at: before, there is nothing to judge. */
  async #seen({ app, number }: ReleaseRecord, signal: AbortSignal): Promise<boolean> {
    const { clock, measurements } = this.#ground;
    while (!signal.aborted) {
      const now = clock.now();
      if (measurements.usage.within(app, number, { from: now - recentMs, to: now + 1 }).length > 0)
        return true;
      await clock.sleep(pollMs, signal).catch(() => undefined);
    }
    return false;
  }

  /** The release, when the guard watches it: the first release has nothing to go back to, and nothing stops a rollback. */
  async #watched({ app, kind, from, to }: Rollout): Promise<ReleaseRecord | undefined> {
    if (kind === "rollback" || from === null) return undefined;
    const release = await releaseOf(this.#ground, app, to);
    return release.config.guard.enabled ? release : undefined;
  }

  async #runOf(current: () => Rollout): Promise<AnalysisRun | undefined> {
    const rollout = current();
    const known = this.#runs.get(rollout.id);
    const release = await this.#watched(rollout);
    if (known !== undefined || release === undefined) return known;
    const { store, clock, platform, measurements } = this.#ground;
    const { app, id, to } = rollout;
    const plans = [
      ...guardPlans(release.config, platform.capabilities, (one) => measurements.providerOf(one)),
      ...hookPlans(this.#ground, release, current),
    ];
    const spec = {
      id: guardId(id),
      rollout: id,
      purpose: "guard",
      sides: { app, candidate: to, stable: comparedWith(rollout), since: rollout.startedAt },
    } as const;
    const before = await store.analyses.get(spec.id);
    const run = new AnalysisRun(spec, plans, clock, (record) => store.analyses.put(record), before);
    this.#runs.set(id, run);
    return run;
  }

  /** Until a metric has gone bad; each change of the verdict is told on the way. */
  async #measure(run: AnalysisRun, signal: AbortSignal): Promise<void> {
    const measuring = run.run(signal).catch((error: unknown) => this.#report(error));
    const { clock, events } = this.#ground;
    const done = measuring.then(() => true);
    let told = this.#told.get(run) ?? "inconclusive";
    for (let over = false; !over; ) {
      over = await Promise.race([
        done,
        clock.sleep(pollMs, signal).then(
          () => false,
          () => done,
        ),
      ]);
      const { verdict, reason, app, rollout, candidate } = run.record;
      if (verdict === told || verdict === "running") continue;
      told = verdict;
      this.#told.set(run, told);
      const level = verdict === "pass" ? "info" : verdict === "inconclusive" ? "warning" : "error";
      await events.add({
        app,
        rollout,
        kind: "verdict",
        level,
        text: `guard of release ${candidate}: ${verdict}: ${reason}`,
      });
    }
  }

  readonly #told = new WeakMap<AnalysisRun, string>();

  /** A word that could not be saved is said again: the rollout must stay within reach. */
  async #tell(runner: Runner, event: RolloutEvent, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await runner.tell(event);
        return;
      } catch (error) {
        this.#report(error);
        await this.#ground.clock.sleep(pollMs, signal).catch(() => undefined);
      }
    }
  }

  /** Until a person let the rollout go on. */
  async #answered(runner: Runner, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && runner.rollout.question !== undefined) {
      await this.#ground.clock.sleep(pollMs, signal).catch(() => undefined);
    }
  }

  #report(error: unknown): void {
    this.#ground.report(error instanceof Error ? error : new Error(String(error)));
  }
}

const pollMs = 250;
const retryMs = 10_000;
const recentMs = 10_000;

function onAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
