import type { AppConfig } from "../config/schema.ts";
import type { InstanceHandle } from "../platform/port.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { SchemaOutlook } from "../rollout/schemaChanges.ts";
import type { EventKind } from "./eventKinds.ts";

/** What the control plane remembers. Times are milliseconds since the epoch. */

export interface AppRecord {
  readonly app: string;
  /** The release that serves everyone; null before the first promotion. */
  readonly stable: number | null;
  /** Where traffic goes while a rollout runs; null: everything to stable. */
  readonly split: Split | null;
}

export interface Split {
  readonly candidate: number;
  /** The candidate's share, 0..10000. */
  readonly weight: number;
  /** The share of stable's fresh instances, which the candidate is compared with; the rest is stable's. */
  readonly baseline?: { readonly release: number; readonly weight: number };
}

export interface ReleaseRecord {
  readonly app: string;
  readonly number: number;
  readonly createdAt: number;
  /** sha256 of the artifact; null for a release that is only a command. */
  readonly artifact: string | null;
  readonly config: AppConfig;
  /** Of its database: the migrations that it was deployed with, by the hash of them all, and what of them was new. */
  readonly migrations?: { readonly sha256: string; readonly outlook: SchemaOutlook };
  /** The version of the database that its code sees; absent before expand, null where there is none. */
  readonly schema?: string | null;
  /** That version is gone: it cannot serve any more. */
  readonly schemaGone?: true;
  /** It is the fresh baseline of a rollout: a copy of this release, whose files it runs from; never rolled out itself. */
  readonly baselineOf?: number;
  readonly message?: string;
  readonly by?: string;
  /** Last time it became stable. */
  readonly promotedAt?: number;
  /** It was taken back: never chosen by a bare rollback. */
  readonly bad?: "aborted" | "rolled-back";
  /** Its warm instances are stopped then. */
  readonly warmUntil?: number;
  /** Its files were deleted; it cannot be a rollback target any more. */
  readonly pruned?: boolean;
}

export interface InstanceRecord {
  readonly id: string;
  readonly app: string;
  readonly release: number;
  readonly index: number;
  readonly role: InstanceRole;
  /** Absent until the process exists. */
  readonly handle?: InstanceHandle;
}

export type InstanceRole =
  /** Being started; in no route table. */
  | { readonly kind: "starting" }
  /** In rotation, as far as its release has traffic. */
  | { readonly kind: "active" }
  /** Ready for an instant rollback, gets no request. */
  | { readonly kind: "warm" }
  /** Gets nothing new; once it has nothing in flight it is stopped or kept warm. */
  | { readonly kind: "draining"; readonly since: number; readonly next: "stop" | "warm" }
  /** Out of every route table; its process is being ended. */
  | { readonly kind: "stopping" };

export interface EventRecord {
  readonly id: number;
  readonly at: number;
  readonly app: string;
  readonly rollout?: string;
  readonly kind: EventKind;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  /** What the text is about, for machines: `rule` of an alert, `host` of a certificate, `channel`, `metric`, `link`. */
  readonly fields?: Readonly<Record<string, string>>;
}

export type RolloutRecord = Rollout;

/** A notification on its way to one channel; kept until it is delivered or given up. */
export interface DeliveryRecord {
  readonly id: string;
  readonly app: string;
  /** Name of the channel in the app's configuration. */
  readonly channel: string;
  /** The same for everything that is one matter to a person; a later event of the matter supersedes or joins it. */
  readonly dedupeKey: string;
  /** What is to be said; its shape is the notifier's. */
  readonly notice: unknown;
  readonly createdAt: number;
  readonly attempts: number;
  readonly state: "pending" | "sent" | "given-up";
  /** Of a pending one: not before. Else: when it came to its end. */
  readonly at: number;
  readonly lastError?: string;
}

/** An alert rule that holds now, or did. */
export interface AlertRecord {
  readonly app: string;
  readonly rule: string;
  readonly state: "firing" | "resolved";
  readonly since: number;
  readonly text: string;
  /** The rule's memory between two looks; plain JSON. */
  readonly memory?: unknown;
}
