import { guardPlans } from "../../analysis/guard/guardPlans.ts";
import { AnalysisRun, type RunOptions } from "../../analysis/run/analysisRun.ts";
import { verdictEvent } from "../../analysis/verdictEvent.ts";
import { hookPlans } from "../../hooks/hookPlans.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import { isForward, type RolloutEvent } from "../decide.ts";
import { endAnalyses } from "./endAnalyses.ts";
import { type Ground, releaseOf } from "../ground.ts";
import { guardId, type GuardVerdict, verdictOf } from "./guard.ts";
import { asksPerson, comparedWith, type Rollout } from "../rollout.ts";
import type { RunningRollout } from "../running.ts";
import { within } from "../measurements/within.ts";

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

  /** Resolves when the rollout is no longer going forward, or `signal` aborts. Never throws. */
  async watch(runner: RunningRollout, signal: AbortSignal): Promise<void> {
    await this.#asLongAs(
      () => isForward(runner.rollout),
      signal,
      (until) => this.#insist(() => this.#watch(runner, until), until),
    );
    if (signal.aborted || runner.rollout.status.kind === "succeeded") return;
    await this.forget(runner.rollout).catch((error: unknown) => this.#report(error));
  }

  /**
   * Watches a promoted release until its rollback window closes or `signal` aborts; the reason to go back, if there is
   * one. A source that cannot answer takes nothing back any more, but is told. Never throws.
   */
  async bake(rollout: Rollout, signal: AbortSignal): Promise<string | undefined> {
    return this.#insist(async () => {
      const left = (await this.bakesUntil(rollout)) - this.#ground.clock.now();
      const run = left > 0 ? await this.#runOf(() => rollout) : undefined;
      return run && this.#untilFailed(run, left, signal);
    }, signal);
  }

  /** When the guard's watch over a promoted release ends; 0 when it has none. */
  async bakesUntil(rollout: Rollout): Promise<number> {
    const release = await this.#watched(rollout);
    if (release === undefined || rollout.status.kind !== "succeeded") return 0;
    const { guard, keepWarm } = release.config;
    return rollout.status.at + (guard.bake ?? keepWarm.for);
  }

  /** Ends the analyses of a rollout that is watched no more, with their final verdicts in the store. */
  async forget({ id }: Rollout): Promise<void> {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    await run?.end();
    await endAnalyses(this.#ground.store, id, this.#ground.clock.now());
  }

  async #watch(runner: RunningRollout, signal: AbortSignal): Promise<void> {
    const release = await this.#watched(runner.rollout);
    if (release === undefined) return onAbort(signal);
    await this.#seen(runner, release, signal);
    const run = await this.#runOf(() => runner.rollout);
    if (run === undefined) return;
    while (!signal.aborted) {
      const isAsked = asksPerson(runner.rollout);
      if (isAsked) await this.#whileAsked(runner, run, signal);
      else await this.#measure(run, signal);
      if (signal.aborted) return;
      const verdict = verdictOf(run.record);
      if (verdict.verdict === "fail" || verdict.verdict === "error") {
        await this.#tell(runner, { kind: "guard-failed", verdict }, signal);
      } else if (verdict.verdict === "inconclusive" && !isAsked) {
        await this.#tell(runner, { kind: "guard-asked", verdict }, signal);
        run.restart();
      } else if (verdict.verdict === "pass" && !isAsked) {
        // Nothing is left to measure.
        await onAbort(signal);
      }
    }
  }

  /** A person who is asked may be asleep: meanwhile what fails takes the release back all the same. */
  async #whileAsked(runner: RunningRollout, run: AnalysisRun, signal: AbortSignal): Promise<void> {
    await this.#asLongAs(
      () => asksPerson(runner.rollout),
      signal,
      (until) => this.#measure(run, until, (status) => status === "failed" || status === "error"),
    );
  }

  /** The reason, once a metric fails; undefined when `ms` have passed or `signal` aborts before. */
  async #untilFailed(run: AnalysisRun, ms: number, signal: AbortSignal): Promise<string | undefined> {
    await within(this.#ground.clock, ms, signal, (until) =>
      this.#measure(run, until, (status) => status === "failed"),
    );
    return run.record.verdict === "fail" ? run.record.reason : undefined;
  }

  /** Until there is something to judge: an instance of the candidate was looked at, or users reach it. */
  async #seen(runner: RunningRollout, { app, number }: ReleaseRecord, signal: AbortSignal): Promise<void> {
    const { clock, measurements } = this.#ground;
    const recent = () => ({ from: clock.now() - recentMs, to: clock.now() + 1 });
    const isSeen = () =>
      measurements.usage.within(app, number, recent()).length > 0 || hasUsers(runner.rollout);
    while (!signal.aborted && !isSeen()) await clock.sleep(pollMs, signal).catch(() => undefined);
    // The first look of a control plane that has just begun shall not be an error.
    const until = clock.now() + recentMs;
    const isKnown = () => measurements.traffic.between(app, number, recent()) !== undefined;
    while (!signal.aborted && !isKnown() && clock.now() < until)
      await clock.sleep(pollMs, signal).catch(() => undefined);
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
      sides: {
        app,
        candidate: to,
        stable: comparedWith(rollout),
        since: rollout.startedAt,
        began: rollout.startedAt,
      },
    } as const;
    const before = await store.analyses.get(spec.id);
    const run = new AnalysisRun(spec, plans, clock, (record) => store.analyses.put(record), before);
    this.#runs.set(id, run);
    return run;
  }

  /** Until a metric has gone bad enough; each change of the verdict is told on the way. */
  async #measure(
    run: AnalysisRun,
    signal: AbortSignal,
    isEnough?: NonNullable<RunOptions["isEnough"]>,
  ): Promise<void> {
    let narrated = Promise.resolve();
    const onMeasured = () => void (narrated = narrated.then(() => this.#narrate(run)));
    await run.run(signal, { onMeasured, ...(isEnough && { isEnough }) });
    await narrated;
  }

  async #narrate(run: AnalysisRun): Promise<void> {
    const { verdict, candidate } = run.record;
    if (verdict === "running" || verdict === (this.#told.get(run) ?? "inconclusive")) return;
    this.#told.set(run, verdict);
    await this.#ground.events
      .add(verdictEvent(run.record, `guard of release ${candidate}`))
      .catch((error: unknown) => this.#report(error));
  }

  readonly #told = new WeakMap<AnalysisRun, string>();

  /** A word that could not be saved is said again: the rollout must stay within reach. */
  async #tell(runner: RunningRollout, event: RolloutEvent, signal: AbortSignal): Promise<void> {
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

  /** Does the work with a signal that aborts once the condition holds no more, or `signal` aborts. */
  async #asLongAs(
    condition: () => boolean,
    signal: AbortSignal,
    work: (until: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const over = new AbortController();
    const look = () => void (condition() || over.abort(new Error("it is over")));
    const stopListening = this.#ground.events.onChange(look);
    look();
    try {
      await work(AbortSignal.any([signal, over.signal]));
    } finally {
      stopListening();
    }
  }

  /** Begins the work again after a fault in what is beneath it: a store that is busy must not leave a release unwatched. */
  async #insist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        this.#report(error);
        await this.#ground.clock.sleep(retryMs, signal).catch(() => undefined);
      }
    }
    return undefined;
  }

  #report(error: unknown): void {
    this.#ground.report(error instanceof Error ? error : new Error(String(error)));
  }
}

const pollMs = 250;
const retryMs = 1_000;
const recentMs = 10_000;

function hasUsers({ steps }: Rollout): boolean {
  return steps.some(
    ({ step, state }) => (step.kind === "shift" || step.kind === "replace") && state !== "pending",
  );
}

function onAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
