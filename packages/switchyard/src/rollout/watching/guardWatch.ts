import { AnalysisRun, type RunOptions } from "../../analysis/run/analysisRun.ts";
import { verdictEvent } from "../../analysis/verdictEvent.ts";
import type { Clock } from "../../clock.ts";
import type { Store } from "../../state/port.ts";
import { isForward, type RolloutEvent } from "../decide.ts";
import type { EventLog } from "../events.ts";
import { asksPerson, type Journal } from "../journal.ts";
import { within } from "../measurements/within.ts";
import type { Running } from "../running.ts";
import { endAnalyses } from "./endAnalyses.ts";
import { guardId, type GuardVerdict, verdictOf } from "./guard.ts";
import type { GuardSubject, Watched } from "./guardSubject.ts";

export interface GuardGround {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventLog;
  report(error: Error): void;
}

/**
 * Judges the candidate beside all steps of a rollout and takes it back when it fails; goes on after the promotion until
 * the rollback window closes, with the evidence gathered so far.
 */
export class GuardWatch<J extends Journal> {
  readonly #ground: GuardGround;
  readonly #subject: GuardSubject<J>;
  readonly #runs = new Map<string, AnalysisRun>();

  constructor(ground: GuardGround, subject: GuardSubject<J>) {
    this.#ground = ground;
    this.#subject = subject;
  }

  /** The newest verdict on a rollout that is watched. */
  latest(rollout: string): GuardVerdict | undefined {
    const run = this.#runs.get(rollout);
    return run === undefined ? undefined : verdictOf(run.record);
  }

  /** Resolves when the rollout is no longer going forward, or `signal` aborts. Never throws. */
  async watch(runner: Running<J>, signal: AbortSignal): Promise<void> {
    await this.#asLongAs(
      () => isForward(runner.journal),
      signal,
      (until) => this.#insist(() => this.#watch(runner, until), until),
    );
    if (signal.aborted || runner.journal.status.kind === "succeeded") return;
    await this.forget(runner.journal).catch((error: unknown) => this.#report(error));
  }

  /**
   * Watches a promoted release until its rollback window closes or `signal` aborts; the reason to go back, if there is
   * one. A source that cannot answer takes nothing back any more, but is told. Never throws.
   */
  async bake(rollout: J, signal: AbortSignal): Promise<string | undefined> {
    return this.#insist(async () => {
      const left = (await this.bakesUntil(rollout)) - this.#ground.clock.now();
      const watched = left > 0 ? await this.#subject.watched(rollout) : undefined;
      if (watched === undefined) return undefined;
      return this.#untilFailed(await this.#runOf(watched, () => rollout), left, signal);
    }, signal);
  }

  /** When the guard's watch over a promoted release ends; 0 when it has none. */
  async bakesUntil(rollout: J): Promise<number> {
    if (rollout.status.kind !== "succeeded") return 0;
    const watched = await this.#subject.watched(rollout);
    return watched === undefined ? 0 : watched.bakesUntil(rollout.status.at);
  }

  /** Ends the analyses of a rollout that is watched no more, with their final verdicts in the store. */
  async forget({ id }: J): Promise<void> {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    await run?.end();
    await endAnalyses(this.#ground.store, id, this.#ground.clock.now());
  }

  async #watch(runner: Running<J>, signal: AbortSignal): Promise<void> {
    const watched = await this.#subject.watched(runner.journal);
    if (watched === undefined) return onAbort(signal);
    await watched.seen(() => runner.journal, signal);
    const run = await this.#runOf(watched, () => runner.journal);
    while (!signal.aborted) {
      const isAsked = asksPerson(runner.journal);
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
  async #whileAsked(runner: Running<J>, run: AnalysisRun, signal: AbortSignal): Promise<void> {
    await this.#asLongAs(
      () => asksPerson(runner.journal),
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

  async #runOf(watched: Watched<J>, current: () => J): Promise<AnalysisRun> {
    const { id } = current();
    const known = this.#runs.get(id);
    if (known !== undefined) return known;
    const { store, clock } = this.#ground;
    const spec = { id: guardId(id), rollout: id, purpose: "guard", sides: watched.sides } as const;
    const before = await store.analyses.get(spec.id);
    const save = (record: AnalysisRun["record"]) => store.analyses.put(record);
    const run = new AnalysisRun(spec, watched.plans(current), clock, save, before);
    this.#runs.set(id, run);
    this.#watched.set(run, watched);
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
    const { verdict } = run.record;
    if (verdict === "running" || verdict === (this.#told.get(run) ?? "inconclusive")) return;
    this.#told.set(run, verdict);
    const { title = "guard", verdictKind, about } = this.#watched.get(run) ?? {};
    await this.#ground.events
      .add(verdictEvent(run.record, title, verdictKind, about))
      .catch((error: unknown) => this.#report(error));
  }

  readonly #told = new WeakMap<AnalysisRun, string>();
  readonly #watched = new WeakMap<AnalysisRun, Watched<J>>();

  /** A word that could not be saved is said again: the rollout must stay within reach. */
  async #tell(runner: Running<J>, event: RolloutEvent, signal: AbortSignal): Promise<void> {
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
function onAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
