import type { AnalysisRecord } from "../analysis/record.ts";
import type {
  FlagChangeRecord,
  FlagEnvironmentRecord,
  FlagKeyRecord,
  FlagPlace,
  FlagRecord,
  FlagUsageRecord,
  PlannedChangeRecord,
  SegmentRecord,
} from "../flags/records.ts";
import type { Ramp } from "../rollout/ramp.ts";
import type {
  AlertRecord,
  AppRecord,
  DeliveryRecord,
  EventRecord,
  InstanceRecord,
  ReleaseRecord,
  RolloutRecord,
} from "./records.ts";

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
    /** Of all apps. */
    listAll(after: number, limit: number): Promise<readonly EventRecord[]>;
    /** Forgets those up to this id, of all apps; no later one gets an id of theirs. */
    forget(upTo: number): Promise<void>;
  };
  readonly analyses: {
    get(id: string): Promise<AnalysisRecord | undefined>;
    /** Those of one rollout, in the order in which they began. */
    ofRollout(rollout: string): Promise<readonly AnalysisRecord[]>;
    put(record: AnalysisRecord): Promise<void>;
    /** Forgets those that began before `time`, save those of some rollouts. */
    forget(time: number, except: readonly string[]): Promise<void>;
  };
  readonly deliveries: {
    get(id: string): Promise<DeliveryRecord | undefined>;
    /** Pending ones whose time has come, the longest due first. */
    due(now: number, limit: number): Promise<readonly DeliveryRecord[]>;
    /** Of an app, newest first. */
    list(app: string, limit: number): Promise<readonly DeliveryRecord[]>;
    put(record: DeliveryRecord): Promise<void>;
    /** Forgets those that came to their end before `time`. */
    forget(time: number): Promise<void>;
  };
  readonly alerts: {
    get(app: string, rule: string): Promise<AlertRecord | undefined>;
    /** Of one app, or of all. */
    list(app?: string): Promise<readonly AlertRecord[]>;
    put(record: AlertRecord): Promise<void>;
    delete(app: string, rule: string): Promise<void>;
  };
  readonly cursors: {
    /** How far a named reader of the events has come; 0 at first. */
    get(name: string): Promise<number>;
    put(name: string, position: number): Promise<void>;
  };
  /** Flags and what belongs to them; lists are ordered by app, environment and name unless they say otherwise. */
  readonly flagEnvironments: {
    get(place: FlagPlace): Promise<FlagEnvironmentRecord | undefined>;
    /** Of one app, or of all. */
    list(app?: string): Promise<readonly FlagEnvironmentRecord[]>;
    put(record: FlagEnvironmentRecord): Promise<void>;
  };
  readonly flags: {
    get(place: FlagPlace, key: string): Promise<FlagRecord | undefined>;
    list(place: FlagPlace): Promise<readonly FlagRecord[]>;
    put(record: FlagRecord): Promise<void>;
    delete(place: FlagPlace, key: string): Promise<void>;
  };
  readonly segments: {
    get(place: FlagPlace, name: string): Promise<SegmentRecord | undefined>;
    list(place: FlagPlace): Promise<readonly SegmentRecord[]>;
    put(record: SegmentRecord): Promise<void>;
    delete(place: FlagPlace, name: string): Promise<void>;
  };
  readonly flagChanges: {
    append(change: Omit<FlagChangeRecord, "id">): Promise<FlagChangeRecord>;
    /** Newest first; of one flag or segment where `name` is given. */
    list(place: FlagPlace, limit: number, name?: string): Promise<readonly FlagChangeRecord[]>;
  };
  readonly plannedChanges: {
    get(id: string): Promise<PlannedChangeRecord | undefined>;
    /** Newest first. */
    list(place: FlagPlace, limit: number): Promise<readonly PlannedChangeRecord[]>;
    /** Those whose time has come and that wait for nobody, the longest due first. */
    due(now: number): Promise<readonly PlannedChangeRecord[]>;
    /** When the next one of all is due. */
    nextAt(): Promise<number | undefined>;
    put(record: PlannedChangeRecord): Promise<void>;
    /** Forgets those that came to their end before `time`. */
    forget(time: number): Promise<void>;
  };
  readonly flagKeys: {
    byHash(hash: string): Promise<FlagKeyRecord | undefined>;
    list(place: FlagPlace): Promise<readonly FlagKeyRecord[]>;
    put(record: FlagKeyRecord): Promise<void>;
  };
  readonly flagUsage: {
    list(place: FlagPlace): Promise<readonly FlagUsageRecord[]>;
    put(record: FlagUsageRecord): Promise<void>;
    /** Forgets what was last seen before `time` of flags that are not there any more. */
    forgetDeleted(time: number): Promise<void>;
  };
  readonly ramps: {
    get(id: string): Promise<Ramp | undefined>;
    /** Newest first. */
    list(place: FlagPlace, limit: number): Promise<readonly Ramp[]>;
    /** Those that are not over. */
    unfinished(): Promise<readonly Ramp[]>;
    put(ramp: Ramp): Promise<void>;
  };
  /** What clients reported of a ramp, by its id; plain JSON in the shape of the intake. */
  readonly rampReports: {
    get(id: string): Promise<unknown>;
    put(id: string, reports: unknown): Promise<void>;
    /** Forgets those of ramps that came to their end before `time`. */
    forget(time: number): Promise<void>;
  };
  readonly requests: {
    /** The rollout that an earlier request of this id made. */
    get(requestId: string): Promise<string | undefined>;
    put(requestId: string, rollout: string): Promise<void>;
  };
  /** The next number of a named series, from 1; never given twice. */
  next(series: string): Promise<number>;
}
