/** What a flag is made of, as it is stored, sent to clients and compiled. Plain JSON throughout. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A set of flags. Every document that flagd's flag-definition schema allows is one of these; `segments` and the rules
 * form of a flag are Switchyard's additions.
 */
export interface FlagDocument {
  readonly flags: Readonly<Record<string, FlagDefinition>>;
  /** Named conditions that rules of several flags share; may refer to each other, without a circle. */
  readonly segments?: Readonly<Record<string, Segment>>;
  /** flagd's shared JSONLogic fragments, referred to by `{ "$ref": name }`. */
  readonly $evaluators?: Readonly<Record<string, Json>>;
  readonly metadata?: Metadata;
}

export type Metadata = Readonly<Record<string, string | number | boolean>>;

/** `targeting` (JSONLogic) and the rules form (`targets`, `rules`, `fallthrough`) exclude each other. */
export interface FlagDefinition {
  readonly state: "ENABLED" | "DISABLED";
  readonly variants: Readonly<Record<string, Json>>;
  /** Served when no rule says otherwise; null or absent: the default in the code applies. */
  readonly defaultVariant?: string | null;
  readonly metadata?: Metadata;
  /** flagd's form. */
  readonly targeting?: Json;

  /** Individual subjects, looked at before the rules; the first list that has the subject wins. */
  readonly targets?: readonly Target[];
  /** The first whose conditions all hold, and whose gate and split have a place for the subject, decides. */
  readonly rules?: readonly Rule[];
  /** For those whom no rule matched; absent: `defaultVariant`. */
  readonly fallthrough?: Serve;
  /** Served when a prerequisite fails, and to everyone when the flag is killed; absent: the default in the code. */
  readonly off?: string;
  /** The kill switch: everyone gets `off`, whatever the rest says. */
  readonly killed?: boolean;
  /** All must hold, in this order. */
  readonly prerequisites?: readonly Prerequisite[];
  /** What the instance that evaluates must have; else it serves as for a failed prerequisite. */
  readonly requires?: Requirement;
  /** Defaults of the flag's splits and gates. */
  readonly bucketing?: Bucketing;
}

export interface Target {
  readonly variant: string;
  readonly keys: readonly string[];
  /** The attribute that holds the key. Default: `targetingKey`. */
  readonly by?: string;
}

export interface Rule {
  /** For people and for explanations. */
  readonly name?: string;
  /** All must hold; absent or empty: everyone. */
  readonly when?: readonly Condition[];
  /** Who of those is in; the others go on to the next rule. Its seed differs from the split's, so both are independent. */
  readonly gate?: Gate;
  readonly serve: Serve;
}

/** The name of a variant, or a split. */
export type Serve = string | Split;

export interface Split extends Bucketing {
  /**
   * A table of ranges: in the order of the buckets, who gets how many of them. The same variant may come several times
   * (that is how a change of weights moves few), and `null` is nobody: the next rule is asked. Whole numbers >= 0.
   */
  readonly split: readonly (readonly [variant: string | null, weight: number])[];
}

export interface Gate extends Bucketing {
  /** `share` of `of` are in; whole numbers. */
  readonly share: number;
  /** Default 100000. */
  readonly of?: number;
}

export interface Bucketing {
  /**
   * The attribute that is hashed; nested ones by dots. Default: `bucketingKey` where the context has that (a user who
   * was known under another key before), else `targetingKey`.
   */
  readonly by?: string;
  /** Default: the flag's key for a split, the same with `:gate` after it for a gate. */
  readonly seed?: string;
  /** Which function maps a key to a bucket. It is part of the definition, so an upgrade moves nobody. Default: murmur3-1. */
  readonly hash?: HashName;
}

/**
 * - `murmur3-1`: Switchyard's and flagd's, `(murmur3_32(utf8(seed + key)) * W) >> 32`.
 * - `unleash-1`: `murmur3_32(seed + ":" + key) % W`; `unleash-variants-1` the same with hash seed 86028157.
 * - `growthbook-1`, `growthbook-2`: FNV-1a, once over key + seed in thousandths, or twice over seed + key in
 *   ten-thousandths.
 * - `launchdarkly-1`: the first 60 bits of SHA-1 over `seed.key`, as a share of 2^60 - 1.
 */
export type HashName =
  | "murmur3-1"
  | "unleash-1"
  | "unleash-variants-1"
  | "growthbook-1"
  | "growthbook-2"
  | "launchdarkly-1";

/** One test of the context. With several `values`, one of them must match. */
export type Condition =
  | {
      /** Nested ones by dots; `$now` is the time of the evaluation in milliseconds. */
      readonly attribute: string;
      readonly op: Operator;
      readonly values: readonly Json[];
      readonly not?: boolean;
    }
  | { readonly attribute: string; readonly op: "exists"; readonly not?: boolean }
  /** `roles` (a list) or `role` of the context holds one of these. */
  | { readonly role: readonly string[]; readonly not?: boolean }
  | { readonly segment: string; readonly not?: boolean }
  /** Half open, ISO 8601 with time zone; one of both may be absent. */
  | { readonly from?: string; readonly until?: string }
  | { readonly any: readonly Condition[]; readonly not?: boolean }
  | { readonly all: readonly Condition[]; readonly not?: boolean }
  /** JSONLogic, for what the words above cannot say. */
  | { readonly logic: Json };

export type Operator =
  /** Equal, same type; of a list in the context: one of its members is. */
  | "is"
  | "contains"
  | "starts_with"
  | "ends_with"
  /** A regular expression without back references and look-around, searched in linear time. */
  | "matches"
  | "<"
  | "<="
  | ">"
  | ">="
  /** ISO 8601 or milliseconds on both sides. */
  | "before"
  | "after"
  /** Versions as of semver.org. */
  | "version_="
  | "version_<"
  | "version_<="
  | "version_>"
  | "version_>="
  /** Same minor, same major version. */
  | "version_~"
  | "version_^";

export interface Prerequisite {
  readonly flag: string;
  /** One of these must be what it serves. */
  readonly variant: string | readonly string[];
}

export interface Requirement {
  /** `>= 42`, `< 50`, several with commas: of the release number of the instance. */
  readonly release?: string;
  /** The version of the database that the instance sees: its name (`shop_v42`), or bounds of its number (`>= 42`). */
  readonly schema?: string;
}

/** People whom several flags mean. */
export interface Segment {
  readonly description?: string;
  /** Always in, always out; looked at first, `included` before `excluded`. */
  readonly included?: readonly string[];
  readonly excluded?: readonly string[];
  /** The attribute that holds those keys. Default: `targetingKey`. */
  readonly by?: string;
  /** All must hold; absent: nobody else. */
  readonly when?: readonly Condition[];
}
