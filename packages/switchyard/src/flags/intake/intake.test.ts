import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { quantile, subtract } from "../../traffic/histogram.ts";
import { eventBatch, type ReceivedBatch } from "./batch.ts";
import { Intake } from "./intake.ts";

const place = { app: "shop", environment: "production" };
let clock: SimulatedClock;
let usage: unknown[];
let intake: Intake;
let sent = 0;

beforeEach(() => {
  clock = new SimulatedClock();
  usage = [];
  intake = intakeOf(async (_place, evaluations) => void usage.push(evaluations));
  intake.watch(place, "cart", "ramp-1");
});

function intakeOf(recordUsage: ConstructorParameters<typeof Intake>[0]["recordUsage"]): Intake {
  return new Intake({ clock, recordUsage, report: (error) => void usage.push(error) });
}

function batch(content: Partial<ReceivedBatch>): ReceivedBatch {
  return { id: String((sent += 1)), client: "c", from: 0, to: 1, ...content };
}

function take(content: Partial<ReceivedBatch>, from: "server" | "browser" = "server") {
  return intake.take(place, batch(content), from);
}

const seen = (key: string, variant = "on") => ({ flag: "cart", variant, key });
const bought = (key: string, value?: number, variant = "on") => ({
  event: "bought",
  key,
  variants: { cart: variant },
  ...(value !== undefined && { value }),
});

test("a subject counts once as exposed and once as converted; all of its values are summed up", () => {
  take({ exposures: [seen("a"), seen("a"), seen("b"), seen("c", "off")] });
  take({ exposures: [seen("a")], conversions: [bought("a", 2), bought("a", 3), bought("b", 10)] });
  expect(intake.counts("ramp-1")).toEqual({
    startedAt: clock.now(),
    variants: {
      on: {
        exposures: 2,
        conversions: { bought: { converters: 2, count: 3, sum: 15, sumOfSquares: expect.closeTo(125, 0) } },
        requests: 0,
        errors: 0,
      },
      off: { exposures: 1, conversions: {}, requests: 0, errors: 0 },
    },
    unexposed: 0,
    dropped: 0,
  });
});

test("who was not exposed cannot convert, and that is visible", async () => {
  take({ exposures: [seen("a")], conversions: [bought("stranger"), bought("a", 1, "off")] });
  await clock.advance(16_000);
  take({ conversions: [bought("a")] });
  expect(intake.counts("ramp-1")).toMatchObject({
    unexposed: 2,
    variants: { on: { conversions: { bought: { count: 1 } } } },
  });
});

test("a conversion may come before the exposure, which another instance reports", () => {
  take({ conversions: [bought("a", 5), bought("a", 7), bought("b", 1)] });
  expect(intake.counts("ramp-1")?.variants).toEqual({});
  take({ exposures: [seen("a"), seen("b", "off")] });
  expect(intake.counts("ramp-1")).toMatchObject({
    unexposed: 0,
    variants: {
      on: { exposures: 1, conversions: { bought: { converters: 1, count: 2, sum: 12 } } },
      off: { exposures: 1, conversions: {} },
    },
  });
});

test("a batch that is sent again counts once", () => {
  const again = batch({ requests: [{ flag: "cart", variant: "on", requests: 5, errors: 1, latency: [] }] });
  expect(intake.take(place, again, "server")).toEqual({ accepted: 1, dropped: 0 });
  expect(intake.take(place, again, "server")).toEqual({ accepted: 0, dropped: 0 });
  expect(intake.counts("ramp-1")?.variants["on"]).toMatchObject({ requests: 5, errors: 1 });
});

test("what belongs to other flags, places and ended watches is not counted", () => {
  intake.take({ ...place, environment: "staging" }, batch({ exposures: [seen("a")] }), "server");
  take({ exposures: [{ ...seen("a"), flag: "menu" }] });
  expect(intake.counts("ramp-1")?.variants).toEqual({});
  intake.unwatch("ramp-1");
  take({ exposures: [seen("a")] });
  expect(intake.counts("ramp-1")).toBeUndefined();
});

function tally(ms: number): Partial<ReceivedBatch> {
  return { requests: [{ flag: "cart", variant: "on", requests: 100, errors: 2, latency: [[ms, 100]] }] };
}

test("the difference of two readings is what was reported between them, with its latencies", () => {
  take(tally(10));
  const first = intake.requestsOf("ramp-1", "on")!;
  take(tally(50));
  const second = intake.requestsOf("ramp-1", "on")!;
  expect(first).toMatchObject({ requests: 100, errors: 2 });
  expect(second).toMatchObject({ requests: 200, errors: 4 });
  expect(quantile(subtract(second.histogram, first.histogram), 0.5)).toBeCloseTo(50_000, -3);
  expect(intake.requestsOf("ramp-1", "never")).toMatchObject({ requests: 0 });
  expect(intake.requestsOf("nothing", "on")).toBeUndefined();
});

test("who is reported of a time before the watch is left out where that is wanted, but not their requests", () => {
  intake.watch(place, "cart", "ramp-1/share-0", 5_000);
  take({ from: 4_999, exposures: [seen("a")], ...tally(10) });
  take({ from: 5_000, exposures: [seen("b")] });
  take({ from: 4_999, conversions: [bought("b", 1)] });
  expect(intake.counts("ramp-1")?.variants["on"]).toMatchObject({ exposures: 2 });
  expect(intake.counts("ramp-1/share-0")?.variants["on"]).toMatchObject({
    exposures: 1,
    conversions: {},
    requests: 100,
  });
});

test("a browser, that anybody can imitate, cannot report requests", () => {
  const requests = [{ flag: "cart", variant: "on", requests: 9, errors: 9, latency: [] }];
  expect(take({ requests, exposures: [seen("a")] }, "browser")).toEqual({ accepted: 1, dropped: 1 });
  expect(intake.counts("ramp-1")?.variants["on"]).toMatchObject({ exposures: 1, requests: 0 });
});

test("a restored count goes on where its snapshot ended, and knows whom it has counted", () => {
  take({ exposures: [seen("a"), seen("b")], conversions: [bought("a", 2)] });
  const saved = JSON.parse(JSON.stringify(intake.snapshot("ramp-1")));
  const before = intake.counts("ramp-1");
  intake = intakeOf(async () => undefined);
  intake.restore("ramp-1", saved);
  intake.watch(place, "cart", "ramp-1");
  expect(intake.counts("ramp-1")).toEqual(before);
  take({ exposures: [seen("a"), seen("c")], conversions: [bought("a", 5)] });
  expect(intake.counts("ramp-1")?.variants["on"]).toMatchObject({
    exposures: 3,
    conversions: { bought: { converters: 1, count: 2, sum: 7 } },
  });
});

test("more variants and events than anybody has are dropped, and that is visible", () => {
  for (let at = 0; at < 70; at++) take({ exposures: [seen("a", `v${at}`)] });
  const names = Array.from({ length: 40 }, (_, at) => ({ ...bought("a", 1, "v1"), event: `e${at}` }));
  expect(take({ conversions: names })).toEqual({ accepted: 32, dropped: 8 });
  expect(intake.counts("ramp-1")).toMatchObject({ dropped: 14 });
  expect(Object.keys(intake.counts("ramp-1")?.variants ?? {})).toHaveLength(64);
  take({ dropped: 6 });
  expect(intake.dropped).toBe(20);
});

test("names of the prototype are names like others", () => {
  take({ exposures: [seen("a", "__proto__"), seen("a", "constructor")] });
  take({ conversions: [{ ...bought("a", 1, "constructor"), event: "__proto__" }] });
  const variants = intake.counts("ramp-1")?.variants ?? {};
  expect(Object.keys(variants).toSorted()).toEqual(["__proto__", "constructor"]);
  expect(Object.keys(variants["constructor"]?.conversions ?? {})).toEqual(["__proto__"]);
});

test("evaluations are summed up and handed on every few seconds, and at the end", async () => {
  take({ evaluations: { cart: { on: 2, off: 1 } } });
  take({ evaluations: { cart: { on: 3 }, menu: { "": 1 } } });
  expect(usage).toEqual([]);
  await clock.advance(5_000);
  await expect.poll(() => usage).toEqual([{ cart: { on: 5, off: 1 }, menu: { "": 1 } }]);
  take({ evaluations: { cart: { on: 1 } } });
  await intake.close();
  expect(usage.at(-1)).toEqual({ cart: { on: 1 } });
});

test("what is no batch is refused, whatever it is", () => {
  const good = batch({ exposures: [seen("a")] });
  expect(eventBatch.safeParse(good).success).toBe(true);
  const wrong: object[] = [
    { ...good, id: 7 },
    { ...good, id: "" },
    { ...good, exposures: [{ flag: "cart" }] },
    { ...good, exposures: Array.from({ length: 20_001 }, () => seen("a")) },
    { ...good, conversions: [{ ...bought("a"), value: "7" }] },
    { ...good, conversions: [{ ...bought("a"), value: Number.NaN }] },
    { ...good, requests: [{ flag: "cart", variant: "on", requests: -1, errors: 0, latency: [] }] },
    { ...good, requests: [{ flag: "cart", variant: "on", requests: 1.5, errors: 0, latency: [] }] },
    { ...good, evaluations: { cart: { on: "many" } } },
    { ...good, evaluations: { cart: 1 } },
  ];
  for (const each of wrong) expect(eventBatch.safeParse(each).success).toBe(false);
});

test("whatever is sent, it is refused or counted, and never breaks anything", () => {
  const anything = fc.record(
    {
      id: fc.anything(),
      client: fc.anything(),
      from: fc.anything(),
      to: fc.anything(),
      exposures: fc.anything(),
      conversions: fc.array(fc.record({ event: fc.string(), key: fc.string(), variants: fc.object() })),
      evaluations: fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.nat())),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anything, (body) => {
      const parsed = eventBatch.safeParse({ id: "i", client: "c", from: 0, to: 0, ...body });
      if (parsed.success) intake.take(place, parsed.data, "server");
      return intake.counts("ramp-1") !== undefined;
    }),
    { numRuns: 300, seed: 7 },
  );
});
