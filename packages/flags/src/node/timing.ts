/** How long things may take; milliseconds. */
export interface Timing {
  /** Until a stream's response headers. */
  readonly connectMs: number;
  /** From the headers to the first byte; longer, and something between holds the stream back. */
  readonly firstByteMs: number;
  /** Until an event that has begun is whole. */
  readonly eventMs: number;
  /** A stream that lasted so long has proved itself, and the next failure begins with a short wait again. */
  readonly stableMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** Until the next attempt with a key that was refused. */
  readonly deniedRetryMs: number;
  /** While polling since streams do not come through: until the next attempt at one. */
  readonly streamRetryMs: number;
  /** For a whole exchange that is no stream. */
  readonly requestMs: number;
  /** Between two batches of events, give or take a fifth. */
  readonly flushMs: number;
  /** The same while flags are watched: somebody waits for what is seen of them. */
  readonly watchedFlushMs: number;
  /** Changes within this time are written to the cache together. */
  readonly saveMs: number;
}

export const defaultTiming: Timing = {
  connectMs: 10_000,
  firstByteMs: 5_000,
  eventMs: 60_000,
  stableMs: 5_000,
  backoffFirstMs: 200,
  backoffMaxMs: 10_000,
  deniedRetryMs: 30_000,
  streamRetryMs: 60_000,
  requestMs: 10_000,
  flushMs: 5_000,
  watchedFlushMs: 1_000,
  saveMs: 500,
};
