import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appSchema } from "../config/schema.ts";
import type { EventRecord } from "../state/records.ts";
import type { Channel } from "./channel.ts";
import type { Outcome } from "./drivers/port.ts";
import { enqueue } from "./enqueue.ts";
import { lettersFor } from "./letter.ts";
import { type MailboxRecord, headOf } from "./mailbox.ts";
import { settle } from "./settle.ts";

describe("a mailbox", () => {
  const rollout = { rollout: "r1" };

  it("keeps every event that is news by itself, oldest first", () => {
    const box = fill(slack, [event(1, "waiting", rollout), event(2, "waiting", rollout)]);
    expect(box?.notice.queue.map(({ notice }) => notice.event)).toEqual([1, 2]);
  });

  it("joins what repeats itself, with the newest words and the count of all", () => {
    const box = fill(slack, [event(1, "crashed"), event(2, "crashed"), event(3, "crashed")]);
    expect(box?.notice.queue).toMatchObject([{ count: 3, since: 1, notice: { event: 3 } }]);
  });

  it("leaves a letter alone that was tried, and may have arrived", () => {
    const tried = { ...box(fill(slack, [event(1, "crashed")])), attempts: 1, at: 50 };
    const after = fill(slack, [event(2, "crashed"), event(3, "crashed")], tried);
    expect(after?.notice.queue.map(({ notice, count }) => [notice.event, count])).toEqual([
      [1, 1],
      [3, 2],
    ]);
    expect(after).toMatchObject({ attempts: 1, at: 50 });
  });

  it("ends no incident that it did not begin", () => {
    expect(fill(pager, [event(1, "alert-resolved")])).toBeUndefined();
    const over = box(fill(pager, [event(1, "alert-firing"), event(2, "alert-resolved")]));
    expect(over.notice.queue).toMatchObject([{ incident: { phase: "closed", severity: "error" } }]);
    expect(fill(pager, [event(3, "alert-resolved")], { ...over, state: "sent" })).toMatchObject({
      createdAt: 2,
    });
  });

  it("tells everything in order, whatever happens between, and ends empty", () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant("event" as const) }),
      fc.record({ kind: fc.constant("try" as const), works: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const told: number[] = [];
        let current: MailboxRecord | undefined;
        let now = 0;
        let events = 0;
        const attempt = (works: boolean) => {
          const letter = current && headOf(current);
          if (current === undefined || letter === undefined || current.state !== "pending") return false;
          now = Math.max(now, current.at);
          const outcome: Outcome = works ? { kind: "sent" } : { kind: "later", error: "away" };
          const begun = { ...current, attempts: current.attempts + 1 };
          current = settle(begun, letter, outcome, { now, random: 0, resendMs: undefined }).record;
          if (works) told.push(letter.notice.event);
          return true;
        };
        for (const one of acts) {
          now++;
          if (one.kind === "try") attempt(one.works);
          else current = fill(slack, [event(++events, "waiting", rollout)], current, now);
        }
        while (attempt(true));
        expect(told).toEqual(Array.from({ length: events }, (_, index) => index + 1));
      }),
    );
  });
});

const slack = channel({ slack: { url: { from: "env:X" } }, events: ["waiting", "crash"] });
const pager = channel({ pagerduty: { routingKey: { from: "env:X" } } });

function channel(config: object): Channel {
  const parsed = appSchema.parse({ run: "x", notify: { ops: config } });
  const release = { app: "shop", number: 1, createdAt: 0, artifact: null, config: parsed };
  const ops = parsed.notify["ops"];
  if (ops === undefined) throw new Error("no channel");
  return { app: "shop", name: "ops", config: ops, release };
}

function event(id: number, kind: EventRecord["kind"], more: Partial<EventRecord> = {}): EventRecord {
  const fields = { rule: "errors" };
  return { id, at: id, app: "shop", kind, level: "error", text: String(id), fields, ...more };
}

function fill(
  to: Channel,
  events: readonly EventRecord[],
  before?: MailboxRecord,
  now?: number,
): MailboxRecord | undefined {
  return events.reduce(
    (filled: MailboxRecord | undefined, one) =>
      lettersFor(to, one, undefined).reduce(
        (record, letter) => enqueue(record, to, letter, now ?? one.at) ?? record,
        filled,
      ),
    before,
  );
}

function box(record: MailboxRecord | undefined): MailboxRecord {
  if (record === undefined) throw new Error("the mailbox is empty");
  return record;
}
