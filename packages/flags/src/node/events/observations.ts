import type { Evaluation, EvaluationContext } from "../../evaluation.ts";
import type { Conversion, EventBatch } from "../../sync/protocol.ts";
import { EvaluationCounts } from "./evaluationCounts.ts";
import { Exposures } from "./exposures.ts";
import { RequestTallies } from "./requestTallies.ts";
import { subjectIn } from "./subjectIn.ts";

/** Everything of a batch but who sends it and of which time it is. */
export type Observed = Omit<EventBatch, "id" | "client" | "from" | "to">;

/** What the client sees of flags, until it is sent. All of it is bounded, and what has to be left out is counted. */
export class Observations {
  readonly requests = new RequestTallies();
  readonly #counts = new EvaluationCounts();
  readonly #exposures = new Exposures(50_000, mostWaiting);
  #conversions: Conversion[] = [];
  #dropped = 0;
  #watched: ReadonlySet<string> = new Set();
  /** Called for every evaluation of a watched flag that has a variant. */
  onWatched: (flag: string, variant: string) => void = () => {};
  /** Called when it is time to send, before it is the time. */
  onFull: () => void = () => {};

  get watched(): ReadonlySet<string> {
    return this.#watched;
  }

  /** Another document is in force, in which these flags have changed. */
  renew(watched: readonly string[], changed: readonly string[] = []): void {
    const before = this.#watched;
    this.#watched = new Set(watched);
    for (const flag of watched) if (!before.has(flag)) this.#exposures.beginAnew(flag);
    for (const flag of changed) if (before.has(flag)) this.#exposures.beginAnew(flag);
    this.#counts.renew(this.#watched);
  }

  /** On the way of every evaluation: for a flag that nobody watches, one look-up and one comparison. */
  evaluated(key: string, outcome: Evaluation, context: EvaluationContext): void {
    const tally = this.#counts.of(key);
    tally.count(outcome);
    if (tally.isWatched && outcome.variant !== undefined) this.#expose(key, outcome.variant, context);
  }

  converted(conversion: Conversion): void {
    if (this.#conversions.length >= mostWaiting) this.#dropped++;
    else this.#conversions.push(conversion);
    this.#checkSize();
  }

  /** All since the last call; undefined when that is nothing. */
  take(): Observed | undefined {
    const { counts: evaluations, dropped: uncounted } = this.#counts.take();
    const { exposures, dropped: unexposed } = this.#exposures.take();
    const { requests, dropped: untallied } = this.requests.take();
    const conversions = this.#conversions;
    const dropped = this.#dropped + uncounted + unexposed + untallied;
    this.#conversions = [];
    this.#dropped = 0;
    const observed = {
      ...(exposures.length > 0 && { exposures }),
      ...(conversions.length > 0 && { conversions }),
      ...(requests.length > 0 && { requests }),
      ...(Object.keys(evaluations).length > 0 && { evaluations }),
      ...(dropped > 0 && { dropped }),
    };
    return Object.keys(observed).length > 0 ? observed : undefined;
  }

  /** Could not be delivered. */
  lost(observed: Observed): void {
    this.#dropped += sizeOf(observed) + (observed.dropped ?? 0);
  }

  #expose(flag: string, variant: string, context: EvaluationContext): void {
    this.onWatched(flag, variant);
    const subject = subjectIn(context);
    if (subject === undefined) return;
    this.#exposures.record(flag, variant, subject);
    this.#checkSize();
  }

  #checkSize(): void {
    if (this.#exposures.size + this.#conversions.length === fullAt) this.onFull();
  }
}

/** Of exposures, and of conversions. */
const mostWaiting = 10_000;
const fullAt = 1_000;

function sizeOf(observed: Observed): number {
  return (
    (observed.exposures?.length ?? 0) + (observed.conversions?.length ?? 0) + (observed.requests?.length ?? 0)
  );
}
