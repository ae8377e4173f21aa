import type { AccessLog } from "./accessLog.ts";
import type { CompiledTable } from "./compiledTable.ts";
import type { Fleet } from "./fleet.ts";
import type { ReleaseCounters } from "./releaseMetrics.ts";

/** What every request needs of the worker. */
export interface Traffic {
  readonly table: CompiledTable;
  readonly fleet: Fleet;
  readonly counters: ReleaseCounters;
  readonly accessLog: AccessLog;
  /** This worker takes no new connections, and tells clients to close theirs. */
  readonly leaving: boolean;
  /** The worker's clock in milliseconds; it moves with every sweep. */
  readonly now: number;
  nextSequence(): number;
  /** Passive health: a connection to this instance failed. */
  suspect(instance: string, reason: string): void;
}
