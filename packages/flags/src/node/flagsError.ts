/**
 * - `UNREACHABLE`: the control plane does not answer, or not as it should; reported once per outage.
 * - `DENIED`: it refuses the key.
 * - `BAD_MESSAGE`: it said something that is not of the protocol.
 * - `BAD_FLAG`, `BAD_DOCUMENT`: a flag, or all of it, cannot be compiled; the last good definition stays in force.
 * - `CACHE`, `BUNDLE`: a file cannot be read or written.
 * - `EVENTS_REFUSED`: a batch of events was not accepted and is lost.
 * - `LISTENER`: a listener threw.
 */
export type FlagsErrorCode =
  | "UNREACHABLE"
  | "DENIED"
  | "BAD_MESSAGE"
  | "BAD_FLAG"
  | "BAD_DOCUMENT"
  | "CACHE"
  | "BUNDLE"
  | "EVENTS_REFUSED"
  | "LISTENER";

/** What `onError` gets. The client goes on in every case. */
export class FlagsError extends Error {
  override readonly name = "FlagsError";
  readonly code: FlagsErrorCode;

  constructor(code: FlagsErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
