import type { DeliveryRecord } from "../state/records.ts";
import type { Channel } from "./channel.ts";
import type { IncidentPhase, Severity } from "./incident.ts";
import type { Letter } from "./letter.ts";

/**
 * All that a channel is told of one matter: a queue, of which only the first is sent, so that order is kept. The store
 * holds it as the delivery's `notice`.
 */
export interface Mailbox {
  /** Of the newest letter. */
  readonly headline: string;
  readonly queue: readonly Queued[];
  /** When events of a kind and level were told last: the same is not told again within the window. */
  readonly told: Readonly<Record<string, number>>;
  /** An alert that the channel was or will be told of, and not yet of its end. */
  readonly firing?: boolean;
  readonly incident?: {
    readonly phase: IncidentPhase;
    readonly severity: Severity;
    readonly since: number;
  };
  /** Told, and to be sent again and again while it goes on. */
  readonly standing?: Queued;
}

export interface Queued extends Letter {
  /** Patience begins here. */
  readonly queuedAt: number;
}

export type MailboxRecord = DeliveryRecord & { readonly notice: Mailbox };

export function mailboxOf(record: DeliveryRecord): MailboxRecord {
  // Only this folder writes deliveries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return record as MailboxRecord;
}

export function mailboxId({ app, name }: Channel, matter: string): string {
  return `${app}/${name}/${matter}`;
}

/** What is sent next. */
export function headOf({ notice: { queue, standing } }: MailboxRecord): Queued | undefined {
  return queue[0] ?? standing;
}

/** What counts as the same within a matter; an alert that became worse does not. */
export function sameness({ notice: { kind, level } }: Letter): string {
  return `${kind}/${level}`;
}

/** Nothing is told twice within this; `undefined`: every event is news. */
export function windowOf({ notice, incident }: Letter): number | undefined {
  if (incident !== undefined) return 0;
  switch (notice.category) {
    case "crash":
    case "crash-loop":
    case "alert":
    case "certificate":
    case "hook":
    case "analysis":
      return 600_000;
    case "started":
    case "step":
    case "waiting":
    case "aborted":
    case "rolled-back":
    case "finished":
    case "failed":
    case "flag":
    case "flag-change":
    case "test":
      return undefined;
  }
}
