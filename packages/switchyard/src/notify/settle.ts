import type { Outcome } from "./drivers/port.ts";
import { nextTry, patienceMs } from "./backoff.ts";
import { dueAt } from "./enqueue.ts";
import { type Mailbox, type MailboxRecord, type Queued, headOf, sameness } from "./mailbox.ts";

export interface Settled {
  readonly record: MailboxRecord;
  /** It will not be tried again. */
  readonly lost?: { readonly letter: Queued; readonly error: string };
}

export interface Circumstances {
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** Of a channel that wants an incident again and again while it goes on. */
  readonly resendMs: number | undefined;
}

/** The mailbox after a try to send its first letter. Pure. */
export function settle(
  record: MailboxRecord,
  sent: Queued,
  outcome: Outcome,
  circumstances: Circumstances,
): Settled {
  // Something newer came while a standing letter was sent again: it goes first.
  if (headOf(record)?.id !== sent.id) return { record };
  const { now, random } = circumstances;
  switch (outcome.kind) {
    case "sent":
      return { record: afterSending(record, sent, circumstances) };
    case "refused":
      return lose(record, sent, outcome.error, now);
    case "later": {
      const { attempts } = record;
      const { error, retryAfterMs } = outcome;
      const at = nextTry({ attempts, now, since: sent.queuedAt, retryAfterMs, random });
      if (at === undefined) return lose(record, sent, error, now);
      return { record: { ...record, at, lastError: error } };
    }
  }
}

/** The mailbox of a channel that is gone. */
export function abandon(record: MailboxRecord, now: number): MailboxRecord {
  const { queue: _queue, standing: _standing, ...rest } = record.notice;
  const lastError = "the channel was taken out of the configuration";
  return { ...record, notice: { ...rest, queue: [] }, state: "given-up", at: now, lastError };
}

function afterSending(record: MailboxRecord, sent: Queued, { now, resendMs }: Circumstances): MailboxRecord {
  const { lastError: _over, ...rest } = record;
  const { standing: _before, ...box } = record.notice;
  const stands = resendMs !== undefined && goesOn(sent, now);
  const notice: Mailbox = {
    ...box,
    queue: box.queue.slice(1),
    told: { ...box.told, [sameness(sent)]: now },
    ...(stands && { standing: { ...sent, queuedAt: now } }),
  };
  const [next] = notice.queue;
  if (next !== undefined) return { ...rest, notice, attempts: 0, at: dueAt(notice, next, now) };
  if (stands) return { ...rest, notice, attempts: 0, at: now + resendMs };
  return { ...rest, notice, attempts: 0, state: "sent", at: now };
}

function lose(record: MailboxRecord, letter: Queued, error: string, now: number): Settled {
  const { standing: _standing, ...box } = record.notice;
  const notice: Mailbox = { ...box, queue: box.queue.slice(1) };
  const state = notice.queue.length > 0 ? "pending" : "given-up";
  return {
    record: { ...record, notice, attempts: 0, state, at: now, lastError: error },
    lost: { letter, error },
  };
}

/** An alert says itself when it is over; what else is wrong is old news after a day. */
function goesOn({ incident, since }: Queued, now: number): boolean {
  if (incident === undefined || incident.phase === "closed") return false;
  return incident.topic === "alert" || now - since < patienceMs;
}
