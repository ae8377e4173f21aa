import type { CompleteLoadOptions } from "./options.ts";
import type { Recorder } from "./recorder.ts";

/** What every kind of client is given. */
export interface ClientContext {
  readonly options: CompleteLoadOptions;
  readonly recorder: Recorder;
  /** Aborted when the load ends: begin nothing new, finish what was begun. */
  readonly ending: AbortSignal;
}
