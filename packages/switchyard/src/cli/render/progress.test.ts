import { expect, test } from "vitest";
import { appStatus, at, rollout, steps } from "../testing/fixtures.ts";
import { eventLines, heartbeatLine, progressLines } from "./progress.ts";

process.env["TZ"] = "UTC";

test("a step is told once, with the time it began, however often its status comes", () => {
  const first = appStatus(rollout({ actualWeight: 1000 }));
  const second = appStatus(rollout({ actualWeight: 2400 }));
  expect(progressLines(undefined, first)).toEqual([
    "12:00:00 shop  step 1/7 start 2 instances",
    "12:00:01 shop  step 2/7 run the test command",
    "12:00:02 shop  step 3/7 shift to 25 %",
  ]);
  expect(progressLines(first, second)).toEqual([]);
});

test("a step that was over before the next status came is told too", () => {
  const later = appStatus(rollout({ step: 4 }));
  expect(progressLines(appStatus(), later)).toEqual([
    "12:00:03 shop  step 4/7 wait for approval",
    "12:00:04 shop  step 5/7 shift to 100 %",
  ]);
});

test("a pause tells how to go on, once", () => {
  const moving = appStatus(rollout({ step: 3, steps: steps(3) }));
  const paused = appStatus(rollout({ step: 3, steps: steps(3), state: "paused", waitingFor: "approval" }));
  expect(progressLines(moving, paused)).toEqual([
    "12:00:05 shop  waits for approval: `switchyard promote shop`, or `switchyard abort shop`",
  ]);
  expect(progressLines(paused, paused)).toEqual([]);
});

test("going back is told with its reason", () => {
  const aborting = appStatus(rollout({ state: "aborting", reason: "too many errors" }));
  expect(progressLines(appStatus(), aborting)).toEqual(["12:00:05 shop  aborting: too many errors"]);
});

test("the heartbeat says what it is still at, with detail", () => {
  const [first, ...rest] = steps(2).slice(2);
  const detail = [...steps(2).slice(0, 2), { ...first!, detail: "1 of 2 routers" }, ...rest];
  expect(heartbeatLine(appStatus(rollout({ steps: detail })), new Date(at(20)))).toBe(
    "12:00:20 shop  still step 3/7 shift to 25 %: 1 of 2 routers",
  );
});

test("only events of some weight become lines", () => {
  const event = { id: 1, at: at(1), app: "shop", kind: "crash", text: "shop-7-1 crashed" };
  expect(eventLines({ ...event, level: "info" })).toEqual([]);
  expect(eventLines({ ...event, level: "warning" })).toEqual(["12:00:01 shop  warning: shop-7-1 crashed"]);
});
