import type { AppRecord, EventRecord, InstanceRecord, ReleaseRecord, RolloutRecord } from "./records.ts";

/**
 * The control plane's memory. A call that resolved has reached the disk; `atomically` makes several of them one.
 * Lists are ordered: releases and rollouts newest first, instances by release and index, events oldest first.
 */
export interface Store extends Tables {
  /** All or nothing: an exception in `work` undoes it. Not to be nested. */
  atomically<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Tables {
  readonly apps: {
    get(app: string): Promise<AppRecord | undefined>;
    list(): Promise<readonly AppRecord[]>;
    put(record: AppRecord): Promise<void>;
  };
  readonly releases: {
    get(app: string, number: number): Promise<ReleaseRecord | undefined>;
    list(app: string): Promise<readonly ReleaseRecord[]>;
    put(record: ReleaseRecord): Promise<void>;
  };
  readonly instances: {
    get(id: string): Promise<InstanceRecord | undefined>;
    /** Of one app, or of all. */
    list(app?: string): Promise<readonly InstanceRecord[]>;
    put(record: InstanceRecord): Promise<void>;
    delete(id: string): Promise<void>;
  };
  readonly rollouts: {
    get(id: string): Promise<RolloutRecord | undefined>;
    list(app: string, limit: number): Promise<readonly RolloutRecord[]>;
    /** Those that are not over. */
    unfinished(): Promise<readonly RolloutRecord[]>;
    put(record: RolloutRecord): Promise<void>;
  };
  readonly events: {
    append(event: Omit<EventRecord, "id">): Promise<EventRecord>;
    list(app: string, after: number, limit: number): Promise<readonly EventRecord[]>;
  };
  readonly requests: {
    /** The rollout that an earlier request of this id made. */
    get(requestId: string): Promise<string | undefined>;
    put(requestId: string, rollout: string): Promise<void>;
  };
  /** The next number of a named series, from 1; never given twice. */
  next(series: string): Promise<number>;
}
