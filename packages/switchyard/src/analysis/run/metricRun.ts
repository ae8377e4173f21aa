import type { Clock } from "../../clock.ts";
import type { CompareConfig, ProviderConfig } from "../../config/analysisSchema.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import { count, metricStatus, noMeasurements } from "../assessment/limits.ts";
import type { MetricData } from "../data.ts";
import type { Judgement } from "../judgement.ts";
import { keptMeasurements, type Measurement, type MeasurementCounts, type MetricRecord } from "../record.ts";
import type { Question } from "../providers/port.ts";
import { beginComparison, type ComparisonState, isTooSmall, judge, look } from "./comparison.ts";
import { measureByConditions } from "./conditions.ts";
import type { MetricPlan, Sides } from "./metricPlan.ts";

/**
 * Measures one metric again and again until its status is decided or somebody ends it. A comparison looks at windows
 * that follow each other without a gap; a window whose measurement failed is part of the next one.
 */
export class MetricRun {
  readonly plan: MetricPlan;
  readonly #sides: Sides;
  readonly #clock: Clock;
  readonly #startedAt: number;
  #record: MetricRecord;
  #lastJudgement: Judgement | undefined;

  /** `saved`: as an earlier control plane left it, in an analysis that began at `startedAt`. */
  constructor(
    plan: MetricPlan,
    sides: Sides,
    clock: Clock,
    { startedAt = clock.now(), saved }: { readonly startedAt?: number; readonly saved?: MetricRecord } = {},
  ) {
    this.plan = plan;
    this.#sides = sides;
    this.#clock = clock;
    this.#startedAt = startedAt;
    this.#record = saved ?? fresh(plan);
  }

  get record(): MetricRecord {
    return this.#record;
  }

  /** There is too little data for a verdict. */
  get lacksData(): boolean {
    const newest = this.#record.measurements.at(-1);
    // What was known before a source fell silent says nothing of now.
    if (newest !== undefined) return newest.verdict === "inconclusive" || newest.verdict === "error";
    const comparison = this.#state()?.comparison;
    const { compare } = this.plan.config;
    return (
      comparison?.kind !== "fixed" || compare === undefined || isTooSmall(comparison, this.plan, compare)
    );
  }

  /** Resolves when the status is decided, or when `signal` aborts. */
  async run(signal: AbortSignal, onMeasured: () => void): Promise<void> {
    const { interval } = this.plan.config;
    await this.#clock.sleep(this.#delay(), signal).catch(() => undefined);
    while (!signal.aborted && this.#record.status === "running") {
      const verdict = await this.#take(signal);
      if (signal.aborted) return;
      onMeasured();
      const pause = verdict === "error" ? this.#retryMs : (interval ?? defaultIntervalMs);
      if (this.#record.status === "running") await this.#clock.sleep(pause, signal).catch(() => undefined);
    }
  }

  /** Time is over: what is still running gets its final status. */
  end(): void {
    if (this.#record.status !== "running") return;
    const { compare } = this.plan.config;
    const state = this.#state();
    if (compare !== undefined && state?.comparison.kind === "fixed") {
      const judgement = judge(state.comparison, this.plan, compare, true);
      this.#lastJudgement = judgement;
      if (judgement !== undefined) this.#add(measurementOf(judgement, this.#clock.now(), this.#asked()));
    }
    this.#record = { ...this.#record, status: this.#statusOf(this.#record.counts, true) };
  }

  /** Begins anew, with what the judge knows. */
  restart(): void {
    this.#record = { ...this.#record, status: "running", counts: noMeasurements };
  }

  get judgement(): Judgement | undefined {
    return this.#lastJudgement;
  }

  /** What is left of `initialDelay`, which passes once. */
  #delay(): number {
    const { initialDelay } = this.plan.config;
    const left = this.#startedAt + initialDelay - this.#clock.now();
    return Math.min(Math.max(left, 0), initialDelay);
  }

  /** After a measurement in error. */
  #retryMs = errorRetryMs;

  async #take(signal: AbortSignal): Promise<Measurement["verdict"] | undefined> {
    const at = this.#clock.now();
    const { compare } = this.plan.config;
    try {
      if (compare !== undefined) return await this.#compare(compare, at, signal);
      const { candidate, stable, query } = await this.#ask({ from: this.#lookBack(at), to: at }, signal);
      return this.#add({
        ...measureByConditions(this.plan.config, candidate, stable),
        at,
        query,
        source: this.plan.provider.source,
      });
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#retryMs = retryAfter(error);
      return this.#add({
        at,
        verdict: "error",
        value: null,
        baseline: null,
        threshold: null,
        samples: { candidate: 0, stable: 0 },
        ...this.#asked(),
        reason: messageOf(error),
      });
    }
  }

  /** Sources elsewhere need their whole window: they may have one value a minute. */
  #lookBack(at: number): number {
    const { window, interval, provider } = this.plan.config;
    const from = at - (window ?? interval ?? defaultWindowMs);
    return isInMemory(provider) ? Math.max(from, Math.min(this.#sides.began, at - 1)) : from;
  }

  async #compare(
    compare: CompareConfig,
    at: number,
    signal: AbortSignal,
  ): Promise<Measurement["verdict"] | undefined> {
    const saved = this.#state();
    const { since } = this.#sides;
    const state = saved?.comparison ?? beginComparison(compare, await this.#history(since, signal));
    const window = { from: Math.min(saved?.until ?? since, at), to: at };
    const { candidate, stable, query } = await this.#ask(window, signal);
    const next = look(state, { candidate, stable: stable ?? emptyOf(candidate) }, this.plan, compare);
    this.#record = { ...this.#record, state: { comparison: next, until: at } satisfies Memory };
    const judgement = judge(next, this.plan, compare, false);
    this.#lastJudgement = judgement;
    if (judgement === undefined) return undefined;
    return this.#add(measurementOf(judgement, at, { query, source: this.plan.provider.source }));
  }

  /** What stable did before; sources that answer at once are asked for more of it. */
  async #history(at: number, signal: AbortSignal): Promise<readonly MetricData[]> {
    const { app, stable } = this.#sides;
    if (stable === null) return [];
    const windows = historyWindows(at, this.plan);
    const answers = windows.map((window) =>
      this.plan.provider.measure({ app, release: stable, window }, signal),
    );
    return (await Promise.allSettled(answers)).flatMap((one) =>
      one.status === "fulfilled" ? one.value.data : [],
    );
  }

  async #ask(window: Question["window"], signal: AbortSignal) {
    const { app, candidate, stable } = this.#sides;
    const measure = (release: number) => this.plan.provider.measure({ app, release, window }, signal);
    const [of, other] = await Promise.all([
      measure(candidate),
      stable === null ? undefined : measure(stable),
    ]);
    return { candidate: of.data, stable: other?.data, query: of.query };
  }

  #asked(): Pick<Measurement, "query" | "source"> {
    return { query: this.#record.measurements.at(-1)?.query ?? "", source: this.plan.provider.source };
  }

  #state(): Memory | undefined {
    // Only this class writes it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return this.#record.state as Memory | undefined;
  }

  #add(measurement: Measurement): Measurement["verdict"] {
    const { verdict } = measurement;
    // A comparison that still lacks data, or has seen nothing bad so far, goes on looking.
    const open = this.plan.config.compare !== undefined && verdict === "inconclusive";
    const counts = open ? this.#record.counts : count(this.#record.counts, verdict);
    const measurements = keep(this.#record.measurements, measurement);
    this.#record = { ...this.#record, counts, measurements, status: this.#statusOf(counts, false) };
    return verdict;
  }

  #statusOf(counts: MeasurementCounts, ended: boolean): MetricRecord["status"] {
    const { compare } = this.plan.config;
    if (compare !== undefined && ended && this.lacksData) return "inconclusive";
    return metricStatus(
      counts,
      compare === undefined ? this.plan.config : { ...this.plan.config, interval: defaultIntervalMs },
      ended,
    );
  }
}

/** Of a comparison, from look to look and over a restart. */
interface Memory {
  readonly comparison: ComparisonState;
  /** Where the next window begins. */
  readonly until: number;
}

const errorRetryMs = 10_000;
const defaultIntervalMs = 5_000;
const defaultWindowMs = 60_000;
const historyMs = 300_000;

function fresh({ name, config }: MetricPlan): MetricRecord {
  return { name, status: "running", dryRun: config.dryRun, counts: noMeasurements, measurements: [] };
}

/** Five minutes of windows: of five seconds where the answer is in memory, of a minute where it must be fetched. */
function historyWindows(at: number, { config }: MetricPlan): readonly Question["window"][] {
  const inMemory = isInMemory(config.provider);
  if (!inMemory && (config.compare?.sequential !== true || "command" in config.provider)) return [];
  const length = inMemory ? 5_000 : 60_000;
  const windows = Array.from({ length: historyMs / length }, (_, index) => {
    const from = at - historyMs + index * length;
    return { from, to: from + length };
  });
  return inMemory ? [{ from: 0, to: at - historyMs }, ...windows] : windows;
}

function isInMemory(provider: ProviderConfig): boolean {
  return "router" in provider || "instances" in provider;
}

/** Not before the source said. */
function retryAfter(error: unknown): number {
  const wanted = error instanceof SwitchyardError ? error.fields?.["retryAfterMs"] : undefined;
  return typeof wanted === "number" ? Math.max(errorRetryMs, wanted) : errorRetryMs;
}

function emptyOf(data: MetricData): MetricData {
  switch (data.kind) {
    case "tally":
      return { kind: "tally", events: 0, exposure: 0 };
    case "histogram":
      return { kind: "histogram", histogram: { count: 0, sumMicros: 0, buckets: {} } };
    case "samples":
      return { kind: "samples", samples: [] };
  }
}

function measurementOf(
  { verdict, classification: _scored, critical: _weighed, ...judgement }: Judgement,
  at: number,
  asked: Pick<Measurement, "query" | "source">,
): Measurement {
  const words = { pass: "successful", fail: "failed", inconclusive: "inconclusive", error: "error" } as const;
  return { ...judgement, ...asked, at, verdict: words[verdict] };
}

/** The newest, and before it rather those that are not successful. */
function keep(kept: readonly Measurement[], newest: Measurement): readonly Measurement[] {
  if (kept.length < keptMeasurements) return [...kept, newest];
  const dull = kept.findIndex(({ verdict }) => verdict === "successful");
  return [...kept.filter((_, index) => index !== Math.max(dull, 0)), newest];
}
