import type { Channel } from "./channel.ts";
import type { Letter } from "./letter.ts";
import { type Mailbox, type MailboxRecord, type Queued, mailboxId, sameness, windowOf } from "./mailbox.ts";

/**
 * The mailbox with one more letter, or undefined when there is nothing to tell: nobody hears the end of what they did
 * not hear the beginning of. Pure.
 */
export function enqueue(
  before: MailboxRecord | undefined,
  channel: Channel,
  letter: Letter,
  now: number,
): MailboxRecord | undefined {
  const box: Mailbox = before?.notice ?? { headline: "", queue: [], told: {} };
  const incident = incidentAfter(box, letter);
  const { kind } = letter.notice;
  const unheard = letter.incident === undefined && kind === "alert-resolved" && box.firing !== true;
  if (incident === "nothing" || unheard) return undefined;
  const queue = join(box.queue, stamped(letter, incident, now), (before?.attempts ?? 0) > 0);
  const waits = before?.state === "pending" && box.queue.length > 0;
  const attempts = waits ? before.attempts : 0;
  return {
    id: mailboxId(channel, letter.matter),
    app: channel.app,
    channel: channel.name,
    dedupeKey: `${channel.app}/${letter.matter}`,
    notice: {
      ...box,
      headline: letter.notice.headline,
      queue,
      firing: kind === "alert-firing",
      ...(incident !== undefined && { incident }),
    },
    createdAt: now,
    attempts,
    state: "pending",
    at: waits ? before.at : dueAt(box, letter, now),
    ...(waits && before.lastError !== undefined && { lastError: before.lastError }),
  };
}

/** When a letter may go, by what was told of its kind before. */
export function dueAt({ told }: Mailbox, letter: Letter, now: number): number {
  const last = told[sameness(letter)];
  const window = windowOf(letter);
  return last === undefined || window === undefined ? now : Math.max(now, last + window);
}

function incidentAfter(box: Mailbox, { incident, since }: Letter): Mailbox["incident"] | "nothing" {
  if (incident === undefined) return undefined;
  const known = box.incident?.phase === "closed" ? undefined : box.incident;
  switch (incident.phase) {
    case "open":
      return { phase: "open", severity: incident.severity, since: known?.since ?? since };
    case "acknowledged":
      return known?.phase === "open" ? { ...known, phase: "acknowledged" } : "nothing";
    case "closed":
      return known === undefined ? "nothing" : { ...known, phase: "closed" };
  }
}

/** It ends with the severity and the beginning that it was opened with: receivers tell it by them. */
function stamped(letter: Letter, known: Mailbox["incident"], now: number): Queued {
  if (known === undefined || letter.incident === undefined) return { ...letter, queuedAt: now };
  const incident = { ...letter.incident, severity: known.severity };
  return { ...letter, incident, since: known.since, queuedAt: now };
}

/**
 * A matter that repeats itself is one letter with a count: a newer one takes the place of the last that waits, unless
 * that one was tried already and may have arrived.
 */
function join(queue: readonly Queued[], letter: Queued, headWasTried: boolean): readonly Queued[] {
  const last = queue.at(-1);
  const tried = queue.length === 1 && headWasTried;
  if (last === undefined || tried || windowOf(letter) === undefined) return [...queue, letter];
  const { count, since, queuedAt } = last;
  return [...queue.slice(0, -1), { ...letter, count: count + letter.count, since, queuedAt }];
}
