import type { Clock } from "../clock.ts";
import type { HookCaller } from "../hooks/port.ts";
import type { InstanceSpec, Platform } from "../platform/port.ts";
import type { Store } from "../state/port.ts";
import type { InstanceRecord, ReleaseRecord } from "../state/records.ts";
import type { TrafficRouter } from "../traffic/port.ts";
import type { EventLog } from "./events.ts";
import type { FlagShares } from "./flagShares.ts";
import type { Measurements } from "./measurements/measurements.ts";
import type { Publisher } from "./routing/publisher.ts";
import type { SchemaChanges } from "./schemaChanges.ts";

/** What the engine stands on: ports and the two helpers that every part of it shares. */
export interface Ground {
  readonly store: Store;
  readonly platform: Platform;
  readonly router: TrafficRouter;
  readonly publisher: Publisher;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly hooks: HookCaller;
  readonly flags: FlagShares;
  readonly schema: SchemaChanges;
  /** What is known of the running releases in numbers. */
  readonly measurements: Measurements;
  /** How to run this instance; resolves secrets. Throws SECRET_UNRESOLVED. */
  specOf(release: ReleaseRecord, instance: InstanceRecord): Promise<InstanceSpec>;
  /** The unpacked release, prepared; does the work when it was not done yet. */
  prepare(release: ReleaseRecord, signal: AbortSignal): Promise<void>;
  /** The whole environment of the release's test command. */
  testEnvironment(release: ReleaseRecord): Promise<Readonly<Record<string, string>>>;
  /** A fault in the background that the next round will try to mend: into the log. */
  report(error: Error): void;
  /** Absolute folder of the unpacked release. */
  directoryOf(release: ReleaseRecord): string;
}

/** The release, or an internal error: records refer to releases that exist. */
export async function releaseOf({ store }: Ground, app: string, number: number): Promise<ReleaseRecord> {
  const release = await store.releases.get(app, number);
  if (release === undefined) throw new Error(`release ${number} of ${app} is not in the store`);
  return release;
}

/** For an instance that is only to be ended: needs no secret. */
export function withoutEnvironment(release: ReleaseRecord): ReleaseRecord {
  return { ...release, config: { ...release.config, env: {} } };
}
