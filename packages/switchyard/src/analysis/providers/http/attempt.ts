import type { JSONValue } from "json-p3";
import { type Dispatcher, request } from "undici";
import type { Clock } from "../../../clock.ts";
import type { Redactor } from "../../../config/redact.ts";
import { messageOf } from "../../../errors.ts";
import { errorCode } from "../../../release/errorCode.ts";
import type { HttpQuestion, JsonAnswer } from "./question.ts";
import { complaintOf } from "./complaint.ts";
import { readBounded, TooLarge } from "./readBounded.ts";
import { redirectTarget } from "./redirect.ts";
import { retryAfterMs } from "./retryAfter.ts";

export type Attempt =
  | ({ readonly kind: "answered" } & JsonAnswer)
  | {
      readonly kind: "failed";
      /** Continues a sentence that begins with the source. */
      readonly what: string;
      readonly next?: string;
      /** Trying again would not help. */
      readonly final: boolean;
      /** When the source wants to be asked again. */
      readonly retryAfterMs?: number;
      readonly cause?: unknown;
    };

/** Of one answer. */
export const maxAnswerBytes = 10 * 1024 * 1024;

const maxRedirects = 5;

/** One try; redirects to the same origin are followed. */
export async function attempt(
  question: HttpQuestion,
  { clock, redactor }: { readonly clock: Clock; readonly redactor: Redactor },
  signal: AbortSignal,
): Promise<Attempt> {
  let { url } = question;
  try {
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const { method, headers, body } = question;
      const sentAt = clock.now();
      const response = await request(url, { method, headers, signal, ...(body !== undefined && { body }) });
      const text = await readBounded(response.body, maxAnswerBytes);
      if (response.statusCode < 300 || response.statusCode > 399 || response.headers.location === undefined)
        return outcomeOf(response, text, { now: clock.now(), sentAt, redactor });
      const target = redirectTarget(url, response.headers.location, response.statusCode, method);
      if (target.kind === "refused") return { kind: "failed", final: true, ...target.why };
      url = target.url;
    }
    return { kind: "failed", final: true, what: `redirected more than ${maxRedirects} times` };
  } catch (error) {
    signal.throwIfAborted();
    return lost(error);
  }
}

function outcomeOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  text: string,
  { now, sentAt, redactor }: { readonly now: number; readonly sentAt: number; readonly redactor: Redactor },
): Attempt {
  const complaint = () => complaintOf(text, (said) => redactor.redact(said));
  if (statusCode >= 200 && statusCode < 300) {
    try {
      const json: JSONValue = JSON.parse(text);
      return { kind: "answered", json, skewMs: skewOf(headers["date"], sentAt, now) };
    } catch {
      return {
        kind: "failed",
        final: true,
        what: `answered ${statusCode} without JSON: ${complaint()}`,
      };
    }
  }
  const wait = retryAfterMs(headers, now);
  return {
    kind: "failed",
    what: `answered ${statusCode}: ${complaint()}`,
    final: statusCode < 500 && statusCode !== 429 && statusCode !== 408,
    ...(wait !== undefined && (statusCode === 429 || statusCode === 503) && { retryAfterMs: wait }),
    ...nextFor(statusCode),
  };
}

function nextFor(status: number): { readonly next?: string } {
  if (status === 401 || status === 403)
    return { next: "Check the credentials that the metric refers to, and what they are allowed to read." };
  if (status === 429) return { next: "Ask less often: raise the metric's `interval`." };
  return {};
}

/** A `Date` header counts whole seconds and was written at some time between question and answer. */
function skewOf(date: string | string[] | undefined, sentAt: number, now: number): number {
  const at = typeof date === "string" ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) return 0;
  if (at > now) return at - now;
  return Math.min(at + 1000 - sentAt, 0);
}

/** Anything else, a certificate that is not trusted say, stays as it is. */
const passing = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

function lost(error: unknown): Attempt {
  if (error instanceof TooLarge) {
    const what = `answered with more than ${maxAnswerBytes / 1024 / 1024} MiB`;
    return { kind: "failed", what, final: true, next: "Let the query return fewer series or points." };
  }
  const code = errorCode(error);
  // Several addresses of one name were tried, each with its own message.
  const reason = error instanceof AggregateError ? error.errors.map(messageOf).join(", ") : messageOf(error);
  return {
    kind: "failed",
    what: `cannot be asked: ${reason}`,
    final: code === undefined || !(passing.has(code) || code.startsWith("HPE_")),
    next: "Check the metric's address, and that the source runs and can be reached from here.",
    cause: error,
  };
}
