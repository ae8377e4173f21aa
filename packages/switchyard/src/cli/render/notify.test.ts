import { expect, test } from "vitest";
import type { ChannelView, DeliveryView } from "../../server/noticeApi.ts";
import { styleFor } from "../style.ts";
import { notifyLines } from "./notify.ts";

const style = styleFor({ terminal: false, columns: undefined, env: {}, color: false });
const now = Date.parse("2026-03-01T12:00:00Z");
const delivery: DeliveryView = {
  channel: "ops",
  matter: "shop/failed/r1",
  headline: "release 8 could not be taken back completely",
  state: "sent",
  waiting: 0,
  attempts: 0,
  createdAt: "2026-03-01T11:58:00Z",
  at: "2026-03-01T11:58:01Z",
};
const ops: ChannelView = {
  name: "ops",
  kind: "slack",
  events: ["failed"],
  minLevel: "info",
  release: 8,
};

test("an app without channels is told how to have some", () => {
  expect(notifyLines({ channels: [], deliveries: [] }, now, style)).toEqual([
    "No channels. Add some under `notify` in switchyard.yaml and deploy.",
  ]);
});

test("every state says what is next", () => {
  const lastError = "answered 503";
  const deliveries: DeliveryView[] = [
    { ...delivery, state: "pending", waiting: 2, attempts: 3, at: "2026-03-01T12:00:08Z", lastError },
    { ...delivery, state: "repeated" },
    { ...delivery, state: "given-up", lastError: "answered 410" },
    delivery,
  ];
  const lines = notifyLines({ channels: [ops], deliveries }, now, style).map((line) =>
    line.replace(/ {2,}/g, " | "),
  );
  expect(lines).toEqual([
    "Channel | Kind | From level | Told of",
    "ops | slack | info | failed",
    "",
    "Channel | What | State | Since | Last error",
    "ops | release 8 could not be taken back completely | waiting, 3 tries, 2 messages, next in 8 s | 2 min ago | answered 503",
    "ops | release 8 could not be taken back completely | sent, goes on | 2 min ago",
    "ops | release 8 could not be taken back completely | given up | 2 min ago | answered 410",
    "ops | release 8 could not be taken back completely | sent | 2 min ago",
  ]);
});
