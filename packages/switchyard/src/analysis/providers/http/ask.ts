import type { JSONValue } from "json-p3";
import type { Clock } from "../../../clock.ts";
import { createRedactor } from "../../../config/redact.ts";
import { formatDuration } from "../../../config/scalars.ts";
import { SwitchyardError } from "../../../errors.ts";
import { unavailable } from "../unavailable.ts";
import { withDeadline } from "../withDeadline.ts";
import { type Attempt, attempt } from "./attempt.ts";

/** A question to a source of metrics that speaks HTTP and answers in JSON. */
export interface HttpQuestion {
  /** For people; without a secret. */
  readonly source: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Taken out of whatever the source says, should it repeat them. */
  readonly secrets: readonly string[];
  /** Milliseconds until there must be an answer, further tries included. */
  readonly timeout: number;
  readonly retries: number;
}

export interface JsonAnswer {
  readonly json: JSONValue;
  /** How far the source's clock is ahead of ours in ms, as far as its `Date` header tells. */
  readonly skewMs: number;
}

/**
 * Asks until there is an answer. Lost connections, 5xx and 429 are tried again with growing pauses, or when the source
 * says; all of them together within the timeout. Only for questions that change nothing. Throws METRIC_UNAVAILABLE.
 */
export async function ask(question: HttpQuestion, clock: Clock, signal: AbortSignal): Promise<JsonAnswer> {
  const { source, timeout } = question;
  const redactor = createRedactor();
  redactor.add(question.secrets);
  let last: Failure | undefined;
  const within = { clock, ms: timeout, signal };
  return withDeadline(
    within,
    async (inTime) => {
      const end = clock.now() + timeout;
      for (let tries = 0; ; tries++) {
        const result = await attempt(question, clock, inTime);
        if (result.kind === "answered") return result;
        last = { ...result, what: redactor.redact(result.what) };
        const pauseMs = Math.max(result.retryAfterMs ?? 0, firstPauseMs * 2 ** tries);
        if (result.final || tries === question.retries || clock.now() + pauseMs >= end)
          throw gaveUp(source, last);
        await clock.sleep(pauseMs, inTime);
      }
    },
    () => {
      const before = last === undefined ? "" : `; before that it ${last.what}`;
      return unavailable(source, `gave no answer within ${formatDuration(timeout)}${before}.`, {
        next: "Make the query cheaper, or raise the metric's `timeout`.",
      });
    },
  );
}

type Failure = Extract<Attempt, { kind: "failed" }>;

const firstPauseMs = 100;

function gaveUp(source: string, { what, next, retryAfterMs, cause }: Failure): SwitchyardError {
  return unavailable(source, `${what}.`, {
    ...(next !== undefined && { next }),
    ...(cause !== undefined && { cause }),
    ...(retryAfterMs !== undefined && { fields: { retryAfterMs } }),
  });
}
