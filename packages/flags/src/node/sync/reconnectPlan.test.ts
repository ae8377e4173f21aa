import { describe, expect, it } from "vitest";
import type { Runtime } from "../runtime.ts";
import { type Timing, defaultTiming } from "../timing.ts";
import type { AttemptEnd } from "./attempt.ts";
import { ReconnectPlan } from "./reconnectPlan.ts";
import { retryAfterMs } from "./retryAfter.ts";

const timing: Timing = { ...defaultTiming, backoffFirstMs: 100, backoffMaxMs: 1_000, stableMs: 5_000 };
const broken: AttemptEnd = { kind: "broken", why: "" };
const silent: AttemptEnd = { kind: "silent", why: "", heardPing: false };

function planning(random = 1, preferred: "stream" | "poll" = "stream") {
  let now = 0;
  const runtime: Runtime = { now: () => now, random: () => random, after: () => () => {} };
  return { plan: new ReconnectPlan(preferred, 2_000, timing, runtime), pass: (ms: number) => (now += ms) };
}

function waits(random: number): number[] {
  const { plan } = planning(random);
  return Array.from({ length: 6 }, () => plan.after(broken, 0).waitMs);
}

describe("what comes after an attempt", () => {
  it("is a wait that doubles, to a limit, and of which half is chance", () => {
    expect(waits(1)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(waits(0)).toEqual([50, 100, 200, 400, 500, 500]);
  });

  it("is a short wait again only when the stream had proved itself", () => {
    const { plan } = planning();
    for (let count = 0; count < 5; count++) plan.after(broken, 0);
    expect(plan.after(broken, 4_999).waitMs).toBe(1_000);
    expect(plan.after(broken, 5_000).waitMs).toBe(100);
  });

  it("is a poll after a stream that was held back, and after two silences in a row", () => {
    expect(planning().plan.after({ kind: "buffered" }, 0)).toMatchObject({ transport: "poll", waitMs: 0 });
    const { plan } = planning();
    expect(plan.after(silent, 0).transport).toBe("stream");
    expect(plan.after(silent, 0).transport).toBe("poll");
  });

  it("is a stream after silences of connections that were heard", () => {
    const { plan } = planning();
    for (let count = 0; count < 5; count++) {
      expect(plan.after({ ...silent, heardPing: true }, 100).transport).toBe("stream");
    }
  });

  it("is a stream now and then while polling, and polls again after one silence of it", () => {
    const { plan, pass } = planning(0.5);
    plan.after({ kind: "buffered" }, 0);
    expect(plan.after({ kind: "polled" }, 0)).toEqual({ transport: "poll", waitMs: 2_000, anew: false });
    pass(timing.streamRetryMs);
    expect(plan.after({ kind: "polled" }, 0)).toMatchObject({ transport: "stream", waitMs: 0 });
    expect(plan.after(silent, 0)).toMatchObject({ transport: "poll", waitMs: 0 });
    expect(plan.after(broken, 0).transport).toBe("poll");
  });

  it("is never a stream for a client that is to poll", () => {
    const { plan, pass } = planning(0.5, "poll");
    pass(1e9);
    expect(plan.first().transport).toBe("poll");
    expect(plan.after({ kind: "polled" }, 0).transport).toBe("poll");
  });

  it("asks for everything after what was not understood", () => {
    const { plan } = planning();
    expect(plan.after({ kind: "confused", why: "" }, 0).anew).toBe(true);
    expect(plan.after(broken, 0).anew).toBe(false);
  });

  it("is a long wait for a key that was refused, and what Retry-After says otherwise", () => {
    const { plan } = planning(0.5);
    expect(plan.after({ kind: "refused", status: 401, retryAfterMs: undefined }, 0).waitMs).toBe(30_000);
    expect(plan.after({ kind: "refused", status: 429, retryAfterMs: 7_000 }, 0).waitMs).toBe(7_000);
    expect(plan.after({ kind: "refused", status: 503, retryAfterMs: 0 }, 0).waitMs).toBeGreaterThan(0);
  });
});

it.each([
  ["3", 3_000],
  ["Thu, 01 Jan 1970 00:00:20 GMT", 10_000],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["999999", 300_000],
  ["soon", undefined],
  [undefined, undefined],
])("Retry-After: %s is %s ms from now", (header, ms) => {
  expect(retryAfterMs(header, 10_000)).toBe(ms);
});
