import { expect, test } from "vitest";
import type { AppStatus } from "../../server/api.ts";
import { appStatus, at, rollout, steps, succeeded } from "../testing/fixtures.ts";
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

test("a question is told with the ways on, whoever asks it", () => {
  const asked = { state: "paused", reason: "insufficient-data: 3 of 20 requests." } as const;
  const ways =
    "`switchyard promote shop` goes on, `switchyard resume shop` looks again, `switchyard abort shop` takes it back";
  for (const waitingFor of ["approval", "resume"] as const) {
    expect(progressLines(appStatus(), appStatus(rollout({ ...asked, waitingFor })))).toEqual([
      `12:00:05 shop  insufficient-data: 3 of 20 requests. ${ways}`,
    ]);
  }
});

test("a gate is told of with the hook's first answer, and not of with those after it", () => {
  const first = answered("waits for the hook gate, which answered 403");
  expect(progressLines(appStatus(), answered())).toEqual([]);
  expect(progressLines(answered(), first)).toEqual([
    "12:00:05 shop  waits for the hook gate, which answered 403; `switchyard promote shop` passes it over",
  ]);
  expect(progressLines(first, answered("waits for the hook gate, which answered 500"))).toEqual([]);
});

test("going back is told with its reason, which its end does not repeat", () => {
  const reason = "too many errors";
  const aborting = appStatus(rollout({ state: "aborting", reason }));
  const aborted = appStatus(rollout({ state: "aborted", reason }));
  expect(progressLines(appStatus(), aborting)).toEqual(["12:00:05 shop  aborting: too many errors"]);
  expect(progressLines(aborting, aborted)).toEqual(["12:00:05 shop  rollout aborted"]);
  expect(progressLines(appStatus(), aborted)).toEqual(["12:00:05 shop  rollout aborted: too many errors"]);
});

test("an end that adds something to the reason tells it", () => {
  const aborting = appStatus(rollout({ state: "aborting", reason: "too many errors", automatic: true }));
  const failed = appStatus(
    rollout({ state: "failed", reason: "too many errors — and the undo failed: no room" }),
  );
  expect(progressLines(appStatus(), aborting)).toEqual([
    "12:00:05 shop  taken back automatically: too many errors",
  ]);
  expect(progressLines(aborting, failed)).toEqual([
    "12:00:05 shop  rollout failed: too many errors — and the undo failed: no room",
  ]);
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
  expect(eventLines({ ...event, level: "info" }, appStatus())).toEqual([]);
  expect(eventLines({ ...event, level: "warning" }, appStatus())).toEqual([
    "12:00:01 shop  warning: shop-7-1 crashed",
  ]);
});

test("what the status tells is not told again as an event", () => {
  const event = { id: 1, at: at(1), app: "shop", level: "error", text: "too many errors" } as const;
  for (const kind of ["step-failed", "waiting", "held", "asked", "aborting", "aborted", "failed"])
    expect(eventLines({ ...event, kind }, appStatus())).toEqual([]);
});

test("a verdict is told when no rollout turns on it any more", () => {
  const verdict = { id: 1, at: at(1), app: "shop", rollout: "r-7", kind: "verdict", level: "error" } as const;
  const event = { ...verdict, text: "guard of release 7: error: no answer" };
  expect(eventLines(event, appStatus())).toEqual([]);
  expect(eventLines(event, appStatus(succeeded()))).toEqual([
    "12:00:01 shop  error: guard of release 7: error: no answer",
  ]);
});

/** A rollout at a gate whose hook has said `answer`. */
function answered(answer?: string): AppStatus {
  const all = steps(2).map((step) => (step.index === 2 && answer ? { ...step, detail: answer } : step));
  return appStatus(rollout({ waitingFor: "hook", steps: all }));
}

test("a killed flag is told once, by its kill, and what else a ramp does is no line", () => {
  const event = { id: 1, at: at(1), app: "shop", rollout: "ramp-1", level: "error" } as const;
  const text = "flag cart in production: killed by its guard";
  expect(eventLines({ ...event, kind: "flag-killed", text }, appStatus())).toEqual([
    `12:00:01 shop  error: ${text}`,
  ]);
  for (const kind of ["ramp-step", "ramp-verdict", "ramp-aborted"]) {
    expect(eventLines({ ...event, kind, text }, appStatus())).toEqual([]);
  }
});
