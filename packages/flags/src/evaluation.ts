import type { Json, Metadata } from "./definition.ts";

/** Who a flag is evaluated for. Attributes may be anything JSON can say, and Date. */
export interface EvaluationContext {
  readonly targetingKey?: string | undefined;
  /** Hashed in place of `targetingKey`: the key under which a user was known before a login, say. */
  readonly bucketingKey?: string | undefined;
  readonly [attribute: string]: unknown;
}

export type Reason =
  | "STATIC"
  | "DEFAULT"
  | "TARGETING_MATCH"
  | "SPLIT"
  | "CACHED"
  | "DISABLED"
  | "STALE"
  | "UNKNOWN"
  | "ERROR";

export type EvaluationErrorCode =
  | "PROVIDER_NOT_READY"
  | "FLAG_NOT_FOUND"
  | "PARSE_ERROR"
  | "TYPE_MISMATCH"
  | "TARGETING_KEY_MISSING"
  | "INVALID_CONTEXT"
  | "PROVIDER_FATAL"
  | "GENERAL";

/** What came out. Frozen and shared: the same outcome is the same object. */
export interface Evaluation {
  /** Absent: the default in the code applies. */
  readonly value?: Json;
  readonly variant?: string;
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode;
  readonly errorMessage?: string;
  /** The document's, the flag's, and `prerequisite`: the key of one that failed. */
  readonly metadata?: Metadata;
}

/** Of the instance that evaluates. */
export interface Surroundings {
  /** The number of its release; absent: unknown, so no `requires.release` holds. */
  readonly release?: number;
  readonly schema?: string;
}

/** How a decision came about, for people: one line per thing that was looked at, in order. */
export interface Explanation extends Evaluation {
  readonly flag: string;
  readonly steps: readonly ExplanationStep[];
}

export interface ExplanationStep {
  readonly kind: "state" | "requires" | "prerequisite" | "target" | "rule" | "targeting" | "fallthrough";
  /** `rule 2 "beta users"`, `prerequisite new-cart`. */
  readonly what: string;
  readonly outcome: "passed" | "matched" | "not matched" | "failed";
  /** `plan is "free", wanted one of "pro", "team"`; `bucket 71203 of 100000 is in on (50000..100000)`. */
  readonly why: string;
  /** The bucket, where one was computed. */
  readonly bucket?: {
    readonly position: number;
    readonly of: number;
    readonly key: string;
    readonly seed: string;
  };
}

/** A fault in a document, with the place in it: `flags.new-cart.rules[1].when[0]`. */
export interface DocumentProblem {
  readonly path: string;
  readonly message: string;
  /** The flag that cannot be served as it is defined; absent: the whole document. */
  readonly flag?: string;
}
