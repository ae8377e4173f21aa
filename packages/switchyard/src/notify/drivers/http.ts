import { messageOf } from "../../errors.ts";
import type { Outcome } from "./port.ts";

export interface Post {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Posts JSON once. 2xx is sent; 408, 425, 429 and 5xx may pass, after `Retry-After` if there is one; all else is
 * refused. A redirect is too: a message for one receiver is none for another. The URL may be a secret and is in no error.
 */
export async function post({ url, headers = {}, body, now, signal }: Post): Promise<Outcome> {
  if (!isAddress(url)) return { kind: "refused", error: "its URL is not an address that can be sent to" };
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "switchyard",
        // Two headers of one name would be sent as one with both values.
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      },
      body,
      redirect: "manual",
      signal,
    });
  } catch (error) {
    return { kind: "later", error: signal.aborted ? "no answer in time" : reasonOf(error) };
  }
  const said = await answerOf(response);
  if (response.ok) return { kind: "sent" };
  const error = `answered ${response.status}${said === "" ? "" : `: ${said}`}`;
  if (!mayPass(response.status)) return { kind: "refused", error };
  const retryAfterMs = retryAfter(response.headers.get("retry-after"), now);
  return { kind: "later", error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Milliseconds from `now`, of seconds or of a date; undefined when it is neither (RFC 9110, 10.2.3). */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function isAddress(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username + parsed.password === "";
}

function mayPass(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** The beginning of the answer; the rest is not read. */
async function answerOf(response: Response): Promise<string> {
  let said = "";
  try {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      said += part;
      if (said.length >= beginning) break;
    }
  } catch {
    // The status has been said.
  }
  return said.slice(0, beginning);
}

const beginning = 4_000;

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message !== "" ? cause.message : messageOf(error);
}
