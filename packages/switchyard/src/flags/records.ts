import type { FlagDefinition, Json, Metadata, Segment } from "@switchyard/flags";

/** What the control plane remembers of flags. Times are milliseconds since the epoch. */

/** Flags are an app's, and each environment has its own definitions of them. */
export interface FlagPlace {
  readonly app: string;
  readonly environment: string;
}

export interface FlagEnvironmentRecord extends FlagPlace {
  /** Rises by one with every change of a flag or segment in it; what clients acknowledge. */
  readonly version: number;
  /** Changes need the yes of a second person. */
  readonly protected: boolean;
  /** JSONLogic fragments that flags in flagd's form share (`$ref`); absent: none. */
  readonly evaluators?: Readonly<Record<string, Json>>;
  /** Comes with every evaluation. */
  readonly metadata?: Metadata;
  readonly createdAt: number;
}

export type FlagKind = "release" | "operational" | "experiment" | "permission";

export interface FlagRecord extends FlagPlace {
  readonly key: string;
  /** Rises by one with every change of this flag; an edit that was made on another version is refused. */
  readonly version: number;
  readonly definition: FlagDefinition;
  readonly kind: FlagKind;
  readonly description?: string;
  readonly owner?: string;
  /** The flag should be gone by then. */
  readonly expiresAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface SegmentRecord extends FlagPlace {
  readonly name: string;
  readonly version: number;
  readonly definition: Segment;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One change of one flag, segment or environment: the audit trail, never rewritten. */
export interface FlagChangeRecord extends FlagPlace {
  readonly id: number;
  readonly at: number;
  readonly subject: "flag" | "segment" | "environment";
  /** Key of the flag, name of the segment, name of the environment. */
  readonly name: string;
  /** In the words of the edit: `created`, `killed`, `share`. */
  readonly action: FlagAction;
  readonly by: string;
  readonly why?: string;
  /** Of the environment, after it. */
  readonly version: number;
  /**
   * A flag's definition with what is known about it (`FlagSnapshot`), a segment's definition, or the part of the
   * environment that changed; null where it did not exist, or does not any more.
   */
  readonly before: unknown;
  readonly after: unknown;
  /** Who said yes, where a second person had to. */
  readonly approvedBy?: string;
  /** A protected environment was changed without a second person. */
  readonly emergency?: true;
  /** The planned change, ramp or import that it came from. */
  readonly origin?: string;
}

export type FlagAction =
  | "created"
  | "replaced"
  | "described"
  | "enabled"
  | "disabled"
  | "killed"
  | "share"
  | "weights"
  | "deleted"
  | "evaluators"
  | "metadata"
  | "protected"
  | "unprotected";

/** What the history and a diff show of a flag. */
export type FlagSnapshot = Pick<FlagRecord, "kind" | "description" | "owner" | "expiresAt" | "definition">;

/** A change that waits: for its time, for a second person, or for both. */
export interface PlannedChangeRecord extends FlagPlace {
  readonly id: string;
  readonly createdAt: number;
  readonly by: string;
  readonly why?: string;
  readonly edits: readonly FlagEdit[];
  /** Not before. */
  readonly at?: number;
  readonly state: "awaiting-approval" | "scheduled" | "applied" | "rejected" | "cancelled" | "failed";
  readonly approvedBy?: string;
  readonly rejectedBy?: string;
  readonly cancelledBy?: string;
  /** What the person said who settled it. */
  readonly comment?: string;
  /** When it came to its end, and why it failed. */
  readonly endedAt?: number;
  readonly error?: string;
}

/** What a person can do to the flags of an environment. `ifVersion` of the flag or segment: refuse when it has another. */
export type FlagEdit =
  | {
      readonly kind: "create";
      readonly flag: string;
      readonly definition: FlagDefinition;
      readonly about?: FlagAbout;
    }
  /** The whole definition anew; `about` in parts. A killed flag stays killed, unless `killed` is false in so many words. */
  | {
      readonly kind: "replace";
      readonly flag: string;
      readonly definition: FlagDefinition;
      readonly about?: FlagAbout;
      readonly ifVersion?: number;
    }
  | {
      readonly kind: "describe";
      readonly flag: string;
      readonly about: FlagAbout;
      readonly ifVersion?: number;
    }
  /** Also takes a kill back. */
  | { readonly kind: "enable"; readonly flag: string; readonly ifVersion?: number }
  /** The default in the code applies. */
  | { readonly kind: "disable"; readonly flag: string; readonly ifVersion?: number }
  /** Everyone gets `off`. Never waits for anybody. */
  | { readonly kind: "kill"; readonly flag: string }
  /** The share of `variant` (of 100000) in the fallthrough, or in the rule at this index; the others keep their proportions. */
  | {
      readonly kind: "share";
      readonly flag: string;
      readonly variant: string;
      readonly share: number;
      readonly rule?: number;
      readonly ifVersion?: number;
    }
  /** Weights of all variants, in the fallthrough or a rule; moves as few subjects as can be. */
  | {
      readonly kind: "weights";
      readonly flag: string;
      readonly weights: Readonly<Record<string, number>>;
      readonly rule?: number;
      readonly ifVersion?: number;
    }
  | { readonly kind: "delete"; readonly flag: string; readonly ifVersion?: number }
  | {
      readonly kind: "segment";
      readonly segment: string;
      readonly definition: FlagSegment;
      readonly ifVersion?: number;
    }
  | { readonly kind: "delete-segment"; readonly segment: string; readonly ifVersion?: number }
  /** Shared JSONLogic fragments: the others stay; null takes one away. */
  | { readonly kind: "evaluators"; readonly evaluators: Readonly<Record<string, Json>> }
  | { readonly kind: "metadata"; readonly metadata: Metadata | null }
  /** Comes from `FlagBook.protect`, which is the only way to it. */
  | { readonly kind: "unprotect" };

type FlagSegment = Segment;

/** `null` takes a field away. */
export interface FlagAbout {
  readonly kind?: FlagKind;
  readonly description?: string | null;
  readonly owner?: string | null;
  readonly expiresAt?: number | null;
}

/** A key that lets a client in; the key itself is shown once and only its hash is kept. */
export interface FlagKeyRecord extends FlagPlace {
  readonly id: string;
  readonly kind: "server" | "browser";
  readonly name: string;
  /** SHA-256 of the key, hex. */
  readonly hash: string;
  readonly createdAt: number;
  readonly revokedAt?: number;
  /** Origins that a browser may come from; empty: every one. */
  readonly origins: readonly string[];
}

/** What was seen of a flag; for finding stale ones. */
export interface FlagUsageRecord extends FlagPlace {
  readonly flag: string;
  /** Of the last evaluation that was reported. */
  readonly lastSeenAt: number;
  /** Since the first report, by variant; "" where the default in the code applied. */
  readonly evaluations: Readonly<Record<string, number>>;
  /** Since when only this variant was served; absent: several. */
  readonly onlyVariant?: { readonly variant: string; readonly since: number };
}
