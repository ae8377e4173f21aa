import type { EvaluationContext } from "../evaluation.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { textOf } from "./json.ts";
import type { FetchResponse, Platform } from "./platform.ts";

export interface Question {
  readonly url: string;
  readonly key: string;
  readonly context: EvaluationContext;
  /** Of the values that are there already. */
  readonly etag: string | undefined;
  /** Of the notification that made us ask. */
  readonly cause: Notification | undefined;
}

/** What an event of the stream says of the state that made it. */
export interface Notification {
  readonly etag?: unknown;
  readonly lastModified?: unknown;
}

export type Reply =
  | { readonly kind: "answered"; readonly answer: Answer; readonly etag: string | undefined }
  | { readonly kind: "unchanged" }
  /** Asking the same again is of no use before somebody changed something. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string; readonly retryMs?: number };

const maxLength = 5_000_000;
const timeoutMs = 15_000;

/** Asks for all flags once; never rejects. */
export async function ask(
  platform: Platform,
  question: Question,
  controller: AbortController,
): Promise<Reply> {
  const cancel = platform.after(timeoutMs, () => controller.abort());
  try {
    const response = await platform.fetch(addressOf(question), {
      method: "POST",
      headers: {
        authorization: `Bearer ${question.key}`,
        "content-type": "application/json",
        ...(question.etag && { "if-none-match": question.etag }),
      },
      body: JSON.stringify({ context: question.context }),
      signal: controller.signal,
    });
    return await read(response, question, platform.now());
  } catch (error) {
    return { kind: "failed", message: String(error) };
  } finally {
    cancel();
  }
}

async function read(response: FetchResponse, question: Question, now: number): Promise<Reply> {
  const { status, headers } = response;
  if (status === 304 && question.etag) return { kind: "unchanged" };
  const message = `answered ${status}`;
  if (status === 429 || status >= 500) {
    return { kind: "failed", message, ...retryOf(headers.get("retry-after"), now) };
  }
  if (!response.ok) return { kind: "refused", message };
  const text = await response.text();
  if (text.length > maxLength) return { kind: "refused", message: "too large an answer" };
  return {
    kind: "answered",
    answer: readAnswer(text, question.url),
    etag: headers.get("etag") ?? undefined,
  };
}

function addressOf({ url, cause }: Question): string {
  const query = new URLSearchParams();
  const etag = textOf(cause?.etag);
  const lastModified = textOf(cause?.lastModified);
  if (etag) query.set("flagConfigEtag", etag);
  if (lastModified) query.set("flagConfigLastModified", lastModified);
  const tail = query.toString();
  return `${url}/ofrep/v1/evaluate/flags${tail && `?${tail}`}`;
}

/** Seconds or a date; at most an hour, lest one bad answer silences a page. */
function retryOf(header: string | null, now: number): { retryMs?: number } {
  if (!header) return {};
  const ms = Number(header) * 1000 || Date.parse(header) - now;
  return ms > 0 ? { retryMs: Math.min(ms, 3_600_000) } : {};
}
