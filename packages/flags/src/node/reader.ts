import type { Bootstrap } from "../browser/bootstrap.ts";
import type { Json } from "../definition.ts";
import type { Evaluation, EvaluationContext } from "../evaluation.ts";
import type { FlagDetails, FlagReader, Widened } from "./flagsClient.ts";
import type { ServedFlags } from "./servedFlags.ts";

export class Reader implements FlagReader {
  readonly #served: ServedFlags;
  readonly #context: EvaluationContext | undefined;

  constructor(served: ServedFlags, context?: EvaluationContext) {
    this.#served = served;
    this.#context = context;
  }

  boolean(key: string, fallback: boolean, context?: EvaluationContext): boolean {
    const { value } = this.#served.evaluate(key, this.#with(context));
    return typeof value === "boolean" ? value : fallback;
  }

  string(key: string, fallback: string, context?: EvaluationContext): string {
    const { value } = this.#served.evaluate(key, this.#with(context));
    return typeof value === "string" ? value : fallback;
  }

  number(key: string, fallback: number, context?: EvaluationContext): number {
    const { value } = this.#served.evaluate(key, this.#with(context));
    return typeof value === "number" ? value : fallback;
  }

  object<T extends Json>(key: string, fallback: T, context?: EvaluationContext): T {
    const { value } = this.#served.evaluate(key, this.#with(context));
    return isObjectLike(value, fallback) ? value : fallback;
  }

  details<T extends Json>(key: string, fallback: T, context?: EvaluationContext): FlagDetails<Widened<T>>;
  details(key: string, fallback: Json, context?: EvaluationContext): FlagDetails<Json> {
    const outcome = this.#served.evaluate(key, this.#with(context));
    const { value } = outcome;
    if (value === undefined) return { ...outcome, value: fallback };
    return typeOf(value) === typeOf(fallback)
      ? { ...outcome, value }
      : mismatch(key, outcome, value, fallback);
  }

  evaluateAll(context?: EvaluationContext): Record<string, Evaluation> {
    return this.#served.evaluateAll(this.#with(context));
  }

  bootstrap(context?: EvaluationContext): Bootstrap {
    const { version, put } = this.#served.flags;
    const all = this.#with(context);
    return { version, context: all, flags: this.#served.evaluateAll(all), watched: put?.watched ?? [] };
  }

  track(event: string, context?: EvaluationContext, value?: number): void {
    this.#served.track(event, this.#with(context), value);
  }

  withContext(context: EvaluationContext): FlagReader {
    return new Reader(this.#served, merged(this.#context, context));
  }

  #with(context: EvaluationContext | undefined): EvaluationContext {
    if (this.#context === undefined) return context ?? nobody;
    return context === undefined ? this.#context : merged(this.#context, context);
  }
}

/** A context whose getters throw adds nothing: reading flags never throws. */
function merged(before: EvaluationContext | undefined, context: EvaluationContext): EvaluationContext {
  try {
    return { ...before, ...context };
  } catch {
    return before ?? nobody;
  }
}

const nobody: EvaluationContext = Object.freeze({});

function isObjectLike<T extends Json>(value: Json | undefined, _fallback: T): value is T {
  return typeof value === "object" && value !== null;
}

function typeOf(value: Json): string {
  return value === null ? "null" : typeof value;
}

function mismatch(key: string, outcome: Evaluation, value: Json, fallback: Json): FlagDetails<Json> {
  return {
    value: fallback,
    reason: "ERROR",
    errorCode: "TYPE_MISMATCH",
    errorMessage: `Flag "${key}" has a value of type ${typeOf(value)}, wanted was ${typeOf(fallback)}.`,
    ...(outcome.metadata && { metadata: outcome.metadata }),
  };
}
