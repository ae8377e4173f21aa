import { createHash } from "node:crypto";
import type { EventRecord } from "../state/records.ts";
import { type Channel, kindOf, traitsOf } from "./channel.ts";
import { type Incident, incidentsOf } from "./incident.ts";
import { categoryOf } from "./meaning.ts";
import { type Notice, noticeOf } from "./notice.ts";
import type { Rollout } from "../rollout/rollout.ts";

/** A notice addressed to one channel. */
export interface Letter {
  /** The same for every try, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly notice: Notice;
  /** What the matter is; one matter is told in order, and not twice in a short time. */
  readonly matter: string;
  /** Only for channels that keep incidents. */
  readonly incident?: Incident;
  /** Events that it stands for, and when the first of them was. */
  readonly count: number;
  readonly since: number;
}

/** What a channel is to be told of an event: pure, without what it was told before. */
export function lettersFor(
  channel: Channel,
  event: EventRecord,
  rollout: Rollout | undefined,
): readonly Letter[] {
  const category = categoryOf(event.kind, rollout);
  if (category === null) return [];
  const { incidents, acknowledges, defaults } = traitsOf(kindOf(channel.config));
  const { events = defaults, minLevel } = channel.config;
  const wanted =
    events.includes(category) && (ranks[event.level] >= ranks[minLevel] || event.kind === "alert-resolved");
  const notice = noticeOf(event, category, rollout);
  if (!incidents) return wanted ? [letter(channel, notice, matterOf(notice))] : [];
  return incidentsOf(event, rollout)
    .filter(({ phase }) => (phase === "open" ? wanted : phase === "closed" || acknowledges))
    .map((incident) => ({ ...letter(channel, notice, keyOf(incident)), incident }));
}

/** A letter for `switchyard notify test`; `nonce` makes it one of its own. */
export function trialLetter(channel: Channel, notice: Notice, nonce: string): Letter {
  const incident: Incident = { topic: "test", subject: "", phase: "open", severity: "info" };
  const { incidents } = traitsOf(kindOf(channel.config));
  return { ...letter(channel, notice, `test/${nonce}`), ...(incidents && { incident }) };
}

function letter({ app, name }: Channel, notice: Notice, matter: string): Letter {
  const source = [app, name, matter, notice.event, notice.at].join("\n");
  const id = `msg_${createHash("sha256").update(source).digest("base64url").slice(0, 27)}`;
  return { id, notice, matter, count: 1, since: notice.at };
}

function keyOf({ topic, subject }: Incident): string {
  return subject === "" ? topic : `${topic}/${subject}`;
}

function matterOf({ category, rollout, fields }: Notice): string {
  const subject = fields?.["rule"] ?? fields?.["host"] ?? fields?.["hook"] ?? fields?.["metric"];
  const scope = outlasting.has(category) ? undefined : (rollout ?? flagOf(fields));
  return [category, scope, subject].filter((part) => part !== undefined).join("/");
}

/** Ramps of several flags are matters of their own. */
function flagOf(fields: Notice["fields"]): string | undefined {
  const { flag, environment } = fields ?? {};
  return flag === undefined ? undefined : `${environment ?? ""}/${flag}`;
}

/** What goes on from one rollout to the next. */
const outlasting: ReadonlySet<string> = new Set(["alert", "certificate", "crash", "crash-loop"]);

const ranks = { info: 0, warning: 1, error: 2 } as const;
