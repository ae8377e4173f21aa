import { afterEach, beforeEach, expect, test } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import type { RolloutEvent } from "../../rollout/decide.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import { Intake } from "../intake/intake.ts";
import { rampOf, randomOf } from "./testing/rampTrial.ts";
import { watchSampleRatio } from "./watchSampleRatio.ts";

const shares = [10_000, 50_000];
const place = { app: "shop", environment: "production" };
let clock: SimulatedClock;
let intake: Intake;
let journal: Ramp;
let told: RolloutEvent[];
let share = 0;
let sent = 0;
let over: AbortController;

beforeEach(() => {
  clock = new SimulatedClock();
  intake = new Intake({ clock, recordUsage: async () => undefined, report: () => undefined });
  told = [];
  over = new AbortController();
  setShare(0);
  const flags = {
    shareOf: async ({ variant }: { readonly variant: string }) =>
      variant === "on" ? share : 100_000 - share,
    setShare: async () => undefined,
    kill: async () => ({ connected: 0, acknowledged: 0, ms: null }),
  };
  const runner = {
    get journal() {
      return journal;
    },
    tell: async (event: RolloutEvent) => (told.push(event), journal),
  };
  void watchSampleRatio({ clock, flags, reports: intake }, runner, over.signal);
});

afterEach(() => over.abort());

function setShare(step: number): void {
  journal = rampOf({ shares, alpha: 0.001 }, clock.now(), step);
  share = shares[step]!;
}

/** As many new people as that, divided by a share of 100000; observed since `from`. */
function report(people: number, divided: number, from = clock.now()): void {
  const random = randomOf(sent);
  const exposures = Array.from({ length: people }, () => {
    const variant = random() * 100_000 < divided ? "on" : "off";
    return { flag: "cart", variant, key: `p${++sent}` };
  });
  intake.take(place, { id: `b${sent}`, client: "c", from, to: clock.now(), exposures }, "server");
}

test("asks a person once when people are not divided as the flag says", async () => {
  await clock.advance(1_000);
  report(3_000, 15_000);
  await clock.advance(20_000);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ kind: "guard-asked" });
  expect(JSON.stringify(told[0])).toMatch(/sample ratio mismatch: .* but 10.0% should have had on/);
});

test("is content with each share, and with reports of the one before that come minutes late", async () => {
  await clock.advance(1_000);
  const began = clock.now();
  report(3_000, 10_000);
  await clock.advance(60_000);
  setShare(1);
  await clock.advance(1_000);
  report(3_000, 50_000);
  await clock.advance(30_000);
  // Of a client that could not reach the control plane.
  report(2_000, 10_000, began);
  await clock.advance(30_000);
  expect(told).toEqual([]);
});

test("counts anew when somebody changes the share by hand", async () => {
  await clock.advance(1_000);
  report(3_000, 10_000);
  await clock.advance(10_000);
  share = 20_000;
  await clock.advance(6_000);
  report(3_000, 20_000);
  await clock.advance(10_000);
  expect(told).toEqual([]);
});
