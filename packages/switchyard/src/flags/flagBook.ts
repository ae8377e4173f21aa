import type { FlagDocument, FlagSet, Patch, Put } from "@switchyard/flags";
import type {
  FlagChangeRecord,
  FlagEdit,
  FlagEnvironmentRecord,
  FlagPlace,
  FlagRecord,
  PlannedChangeRecord,
  SegmentRecord,
} from "./records.ts";

/**
 * The flags of all apps: what is stored, how it changes, what clients are to serve. An environment begins to exist with
 * the first edit in it. Throws NOT_FOUND (with the nearest name), CONFLICT (another version, a name taken, still
 * referred to), FLAG_INVALID (problems with their paths).
 */
export interface FlagBook {
  /** Of one app, or of all. */
  environments(app?: string): Promise<readonly FlagEnvironmentRecord[]>;
  /**
   * A protected environment wants a second person for every change but a kill. To end that takes two as well: the
   * answer is then still protected, with the planned change that waits. Changes that were scheduled before wait for a
   * second person too.
   */
  protect(
    place: FlagPlace,
    isProtected: boolean,
    who: Who,
  ): Promise<FlagEnvironmentRecord & { readonly planned?: PlannedChangeRecord }>;
  list(place: FlagPlace): Promise<readonly FlagRecord[]>;
  get(place: FlagPlace, key: string): Promise<FlagRecord>;
  segments(place: FlagPlace): Promise<readonly SegmentRecord[]>;
  /** Newest first. */
  history(
    place: FlagPlace,
    options: { readonly limit: number; readonly name?: string },
  ): Promise<readonly FlagChangeRecord[]>;
  /** All edits or none, in this order. */
  edit(order: EditOrder): Promise<EditOutcome>;
  planned(place: FlagPlace): Promise<readonly PlannedChangeRecord[]>;
  /** CONFLICT when it is over, or when the person who asked approves it too. */
  settle(
    id: string,
    word: "approve" | "reject" | "cancel",
    who: Who,
  ): Promise<{ readonly planned: PlannedChangeRecord; readonly outcome?: EditOutcome }>;
  /**
   * What differs between two environments of an app, and the edits that promote `from` to `to`. Promoted is what a flag
   * is: variants, targets, rules, splits, prerequisites, owner, expiry. Whether it is on belongs to the environment:
   * `state` and `killed` stay as `to` has them, and a flag that is new there arrives disabled. With `flags`, the
   * segments that these refer to, and prerequisites that `to` lacks, come along.
   */
  diff(app: string, from: string, to: string, flags?: readonly string[]): Promise<FlagDiff>;
  /** As one document: what export writes and clients get. */
  document(place: FlagPlace): Promise<FlagDocument>;
  /** What clients of a place serve now; version 0 and no flag where there is no such environment. */
  published(place: FlagPlace): Promise<Published>;
  /** Called after the change is on the disk. */
  onPublished(listener: (publication: Publication) => void): () => void;
  /** Clients report what they see of this flag until the answer is called, or the control plane ends. */
  watch(place: FlagPlace, flag: string): Promise<() => Promise<void>>;
}

export interface Who {
  readonly by: string;
  readonly why?: string;
}

export interface EditOrder extends FlagPlace, Who {
  readonly edits: readonly FlagEdit[];
  /** Not now, but then. A whole definition that was planned is refused if the flag has changed by then. */
  readonly at?: number;
  /**
   * Pass a protected environment by, at once; goes into the history. Orders of kills alone need none: they wait for
   * nobody.
   */
  readonly emergency?: boolean;
  /** Says what would happen, and does nothing. */
  readonly dryRun?: boolean;
  readonly origin?: string;
  /** Who else said yes already; not the same person as `by`. */
  readonly approvedBy?: string;
}

export type EditOutcome =
  | {
      readonly kind: "applied" | "dry-run";
      /** Of the environment. */
      readonly version: number;
      readonly changes: readonly Omit<FlagChangeRecord, "id">[];
      /** What is legal, but perhaps not meant. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: "planned"; readonly planned: PlannedChangeRecord };

export interface FlagDiff {
  readonly entries: readonly {
    readonly subject: "flag" | "segment";
    readonly name: string;
    readonly change: "added" | "removed" | "changed";
    /** Absent in `to`, or in `from`. */
    readonly before?: unknown;
    readonly after?: unknown;
  }[];
  /** Never deletes; refused if `to` changes before they are applied. */
  readonly edits: readonly FlagEdit[];
}

export interface Published {
  readonly put: Put;
  /** Compiled for an instance of which nothing is known; others compile `put.document` with what they know. */
  readonly flags: FlagSet;
}

export interface Publication extends FlagPlace {
  readonly published: Published;
  readonly patch: Patch;
  /** When it was on the disk. */
  readonly at: number;
}
