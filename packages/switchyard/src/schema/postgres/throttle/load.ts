/** What a server is busy with, at one moment. */
export interface Load {
  /** Milliseconds, by the server's clock. */
  readonly at: number;
  /** End of its write-ahead log, in bytes since ever. */
  readonly written: number;
  readonly replicas: readonly ReplicaLoad[];
  readonly slots: readonly { readonly name: string; readonly active: boolean; readonly bytes: number }[];
  /** Sessions of others that run a statement; those whose state may not be read count. */
  readonly active: number;
  /** Whether others' sessions may not be looked at. */
  readonly hidden: boolean;
}

export interface ReplicaLoad {
  /** Of the process that sends to it: names need not differ. */
  readonly pid: number;
  readonly name: string;
  /** End of what it has replayed; null where this may not be read. */
  readonly replayed: number | null;
  /** As the server itself measures it; null while nothing is on its way, or when that is not known. */
  readonly replayLagMs: number | null;
}

/** What the throttle's own query said: false and a text (it failed) make the fill wait. */
export type Answer = true | false | { readonly failed: string };
