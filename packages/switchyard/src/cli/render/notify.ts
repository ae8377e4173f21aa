import type { DeliveryView, NotifyView } from "../../server/noticeApi.ts";
import type { Style } from "../style.ts";
import { tableLines } from "./table.ts";
import { ago } from "./units.ts";

/** Channels, and below them what they were told, newest first. */
export function notifyLines({ channels, deliveries }: NotifyView, now: number, style: Style): string[] {
  if (channels.length === 0 && deliveries.length === 0) {
    return ["No channels. Add some under `notify` in switchyard.yaml and deploy."];
  }
  const list = tableLines(
    ["Channel", "Kind", "From level", "Told of"],
    channels.map(({ name, kind, minLevel, events }) => [name, kind, minLevel, events.join(", ")]),
    style,
  );
  if (deliveries.length === 0) return [...list, "", "Nothing was told yet."];
  const told = tableLines(
    ["Channel", "What", "State", "Since", "Last error"],
    deliveries.map((delivery) => [
      delivery.channel,
      delivery.headline,
      stateOf(delivery, now, style),
      ago(delivery.createdAt, now),
      delivery.lastError ?? "",
    ]),
    style,
  );
  return [...list, "", ...told];
}

function stateOf({ state, attempts, waiting, at }: DeliveryView, now: number, style: Style): string {
  const { red, yellow } = style.colors;
  switch (state) {
    case "sent":
      return "sent";
    case "repeated":
      return "sent, goes on";
    case "given-up":
      return red("given up");
    case "pending": {
      const inSeconds = Math.max(0, Math.round((Date.parse(at) - now) / 1_000));
      const tries = attempts === 0 ? "" : `, ${attempts} ${attempts === 1 ? "try" : "tries"}`;
      const more = waiting > 1 ? `, ${waiting} messages` : "";
      return yellow(`waiting${tries}${more}, next in ${inSeconds} s`);
    }
  }
}
