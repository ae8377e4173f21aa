import type { Clock } from "../../../clock.ts";
import { createRedactor, type Redactor } from "../../../config/redact.ts";
import { formatDuration } from "../../../config/scalars.ts";
import { SwitchyardError } from "../../../errors.ts";
import { unavailable } from "../unavailable.ts";
import { withDeadline } from "../withDeadline.ts";
import { type Attempt, attempt } from "./attempt.ts";
import type { HttpQuestion, JsonAnswer } from "./question.ts";

/**
 * Asks until there is an answer, and has it read. Lost connections, 5xx and 429 are tried again with growing pauses, or
 * when the source says; all of them together within the timeout. Only for questions that change nothing. Throws
 * METRIC_UNAVAILABLE, and whatever `read` throws, without the question's secrets.
 */
export async function ask<T>(
  question: HttpQuestion,
  clock: Clock,
  signal: AbortSignal,
  read: (answer: JsonAnswer) => T,
): Promise<T> {
  const redactor = createRedactor();
  redactor.add(question.secrets);
  try {
    return read(await answerTo(question, { clock, redactor }, signal));
  } catch (error) {
    throw error instanceof SwitchyardError ? redacted(error, redactor) : error;
  }
}

async function answerTo(
  question: HttpQuestion,
  { clock, redactor }: { readonly clock: Clock; readonly redactor: Redactor },
  signal: AbortSignal,
): Promise<JsonAnswer> {
  const { source, timeout, retries } = question;
  let last: Failure | undefined;
  return withDeadline(
    { clock, ms: timeout, signal },
    async (inTime) => {
      const end = clock.now() + timeout;
      for (let tries = 0; ; tries++) {
        const result = await attempt(question, { clock, redactor }, inTime);
        if (result.kind === "answered") return result;
        last = result;
        const pauseMs = Math.max(result.retryAfterMs ?? 0, firstPauseMs * 2 ** tries);
        if (result.final || tries === retries || clock.now() + pauseMs >= end) throw gaveUp(source, result);
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

/** A source may repeat the credentials as it refuses them, and say more than anybody wants to keep. */
function redacted(error: SwitchyardError, redactor: Redactor): SwitchyardError {
  const { code, message, next, cause, fields } = error;
  return new SwitchyardError(code, cut(redactor.redact(message)), {
    ...(next !== undefined && { next }),
    ...(fields !== undefined && { fields }),
    cause,
  });
}

function cut(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage).toWellFormed()}…` : message;
}

const longestMessage = 2_000;
