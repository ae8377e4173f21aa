import { type Channel, kindOf, traitsOf } from "../notify/channel.ts";
import { mailboxOf } from "../notify/mailbox.ts";
import type { Trial } from "../notify/notifier.ts";
import type { DeliveryRecord } from "../state/records.ts";
import type { ChannelView, DeliveryView, NotifyTestResult } from "./noticeApi.ts";

/** Channels and deliveries as people see them; pure. */

export function channelView({ name, config, release }: Channel): ChannelView {
  const kind = kindOf(config);
  const events = [...(config.events ?? traitsOf(kind).defaults)];
  return { name, kind, events, minLevel: config.minLevel, release: release.number };
}

export function deliveryView(record: DeliveryRecord): DeliveryView {
  const { channel, dedupeKey, createdAt, attempts, state, at, lastError } = record;
  const box = mailboxOf(record);
  return {
    channel,
    matter: dedupeKey,
    headline: box.notice.headline,
    state: state === "pending" && box.notice.queue.length === 0 ? "repeated" : state,
    waiting: box.notice.queue.length,
    attempts,
    createdAt: new Date(createdAt).toISOString(),
    at: new Date(at).toISOString(),
    ...(lastError !== undefined && { lastError }),
  };
}

export function trialView({ channel, outcome }: Trial): NotifyTestResult {
  const about = { channel: channel.name, kind: kindOf(channel.config) };
  if (outcome.kind !== "sent") return { ...about, sent: false, error: outcome.error };
  return { ...about, sent: true, ...(outcome.note !== undefined && { note: outcome.note }) };
}
