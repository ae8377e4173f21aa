import type { Evaluation, EvaluationContext } from "../evaluation.ts";
import { subjectHash } from "../sync/subject.ts";
import type { Observations } from "./events/observations.ts";
import { subjectIn } from "./events/subjectIn.ts";
import type { FlagsInForce } from "./store/flagsInForce.ts";

/** The flags in force, and who looks at them. */
export class ServedFlags {
  readonly flags: FlagsInForce;
  readonly #observations: Observations;
  readonly #now: (() => number) | undefined;

  /** @param now of evaluations; the system's when undefined */
  constructor(flags: FlagsInForce, observations: Observations, now: (() => number) | undefined) {
    this.flags = flags;
    this.#observations = observations;
    this.#now = now;
  }

  evaluate(key: string, context: EvaluationContext): Evaluation {
    const set = this.flags.set;
    if (set === undefined) return notReady;
    const outcome = set.evaluate(key, context, this.#now?.());
    this.#observations.evaluated(key, outcome, context);
    return outcome;
  }

  evaluateAll(context: EvaluationContext): Record<string, Evaluation> {
    const set = this.flags.set;
    const now = this.#now?.();
    return Object.fromEntries(set?.keys.map((key) => [key, set.evaluate(key, context, now)]) ?? []);
  }

  track(event: string, context: EvaluationContext, value: number | undefined): void {
    const subject = subjectIn(context);
    const set = this.flags.set;
    if (subject === undefined || set === undefined) return;
    const variants = new Map<string, string>();
    for (const flag of this.#observations.watched) {
      const { variant } = set.evaluate(flag, context, this.#now?.());
      if (variant !== undefined) variants.set(flag, variant);
    }
    if (variants.size === 0) return;
    const hasValue = typeof value === "number" && Number.isFinite(value);
    this.#observations.converted({
      event,
      key: subjectHash(subject),
      variants: Object.fromEntries(variants),
      ...(hasValue && { value }),
    });
  }
}

const notReady: Evaluation = Object.freeze({
  reason: "ERROR",
  errorCode: "PROVIDER_NOT_READY",
  errorMessage: "No flags are known yet.",
});
