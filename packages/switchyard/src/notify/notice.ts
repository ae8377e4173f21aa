import type { NotifyCategory } from "../config/notifySchema.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { EventKind } from "../state/eventKinds.ts";
import type { EventRecord } from "../state/records.ts";
import { headlineOf, nextOf } from "./words.ts";

/** An event as it is told: for every channel the same words. Times in milliseconds since the epoch. */
export interface Notice {
  /** Id of the event; 0 for a trial. */
  readonly event: number;
  readonly at: number;
  readonly app: string;
  readonly kind: EventKind | "test";
  readonly category: NotifyCategory | "test";
  readonly level: EventRecord["level"];
  readonly rollout?: string;
  /** The release that is or was being rolled out. */
  readonly release?: number;
  /** The one before it; null before the first. */
  readonly previous?: number | null;
  /** What happened, half a sentence without the app's name. */
  readonly headline: string;
  /** Why, in the event's own words. */
  readonly text: string;
  /** What a person does next. */
  readonly next?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

export function noticeOf(event: EventRecord, category: NotifyCategory, rollout: Rollout | undefined): Notice {
  const { id, at, app, kind, level, text, fields } = event;
  const next = nextOf(event, rollout);
  return {
    event: id,
    at,
    app,
    kind,
    category,
    level,
    ...(rollout !== undefined && { rollout: rollout.id, release: rollout.to, previous: rollout.from }),
    headline: headlineOf(event, rollout),
    text,
    ...(next !== undefined && { next }),
    ...(fields !== undefined && { fields }),
  };
}

/** What `switchyard notify test` sends. */
export function trialNotice(app: string, channel: string, at: number): Notice {
  return {
    event: 0,
    at,
    app,
    kind: "test",
    category: "test",
    level: "info",
    headline: "this is a test",
    text: `Somebody asked Switchyard to try the channel "${channel}". Nothing has happened to ${app}.`,
    next: "Nothing to do.",
  };
}
