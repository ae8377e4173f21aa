import type { ReleaseRecord } from "../state/records.ts";
import type { Outcome } from "./detector/lookAt.ts";
import type { AlertSources } from "./sources.ts";

/** One thing that is watched of an app; its memory between two looks is plain JSON. */
export interface Rule<Memory> {
  readonly name: string;
  readonly everyMs: number;
  /** Asks somebody outside, who may be slow: must not hold the others up. */
  readonly asks: boolean;
  /** What it knows is of one release: another stable release begins anew. */
  readonly ofRelease: boolean;
  readonly fresh: Memory;
  look(memory: Memory, situation: Situation, signal: AbortSignal): Promise<Outcome<Memory>>;
}

export interface Situation {
  readonly release: ReleaseRecord;
  readonly sources: AlertSources;
  readonly now: number;
  /** The last look, or the beginning. */
  readonly since: number;
  /** A rollout runs. */
  readonly rollingOut: boolean;
}
