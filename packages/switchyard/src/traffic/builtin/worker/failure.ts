/** Why an attempt at an instance failed, as far as the next decision needs it. */
export type Failure =
  /** No connection could be made: the instance got nothing. */
  | "unreachable"
  /** The connection ended before the response did, or what came was no HTTP. */
  | "broken"
  /** No response, or no more of it, within the app's timeouts. */
  | "timeout"
  /** The HTTP client refuses to send this request. */
  | "unsendable";

/** Thrown into an attempt by the worker's sweep. */
export class TimeoutFailure extends Error {}

/** @param sent the HTTP client had begun to write the request */
export function failureOf(error: Error, sent: boolean): Failure {
  if (error instanceof TimeoutFailure) return "timeout";
  const code = "code" in error ? error.code : undefined;
  if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED") return "unsendable";
  return sent ? "broken" : "unreachable";
}

export interface Attempt {
  readonly method: string;
  readonly failure: Failure;
  /** Some of the request's body was taken from the client and is not kept. */
  readonly bodyLost: boolean;
  /** Some of the response went to the client. */
  readonly answered: boolean;
  readonly retries: number;
}

const maxRetries = 2;
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/** Only what was never sent or is idempotent, only as long as the client saw nothing, at most twice. */
export function mayRetry(attempt: Attempt): boolean {
  if (attempt.answered || attempt.bodyLost || attempt.retries >= maxRetries) return false;
  switch (attempt.failure) {
    case "unreachable":
      return true;
    case "broken":
      return idempotent.has(attempt.method);
    case "timeout":
    case "unsendable":
      return false;
  }
}
