import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { subjectOf } from "../sync/subject.ts";
import { type BrowserFlags, createBrowserFlags } from "./browserFlags.ts";
import type { BrowserFlagsOptions } from "./options.ts";
import { OfrepServer } from "./testing/ofrepServer.ts";
import { PageClock } from "./testing/pageClock.ts";

let server: OfrepServer;
let clock: PageClock;
let flags: BrowserFlags;
const context = { targetingKey: "ada", bucketingKey: "visitor-7" };
const key = subjectOf(context);

beforeEach(async () => {
  clock = new PageClock();
  server = await OfrepServer.start([
    { key: "new-cart", value: true, variant: "on", reason: "SPLIT" },
    { key: "banner", value: "blue", variant: "blue", reason: "STATIC" },
  ]);
  server.hasStreams = false;
  server.watched = ["new-cart"];
  await load();
});

afterEach(async () => {
  flags.close();
  await server.stop();
});

async function load(options: Partial<BrowserFlagsOptions> = {}): Promise<void> {
  flags = createBrowserFlags({
    url: server.url,
    key: server.key,
    context,
    platform: clock.platform,
    ...options,
  });
  await flags.ready();
}

test("an exposure to a watched flag is told once, of nobody by name", async () => {
  for (let time = 0; time < 5; time++) flags.boolean("new-cart", false);
  flags.string("banner", "");
  flags.peek("new-cart");
  flags.all();
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  expect(server.batches[0]).toMatchObject({
    exposures: [{ flag: "new-cart", variant: "on", key }],
    conversions: [],
    dropped: 0,
  });
  expect(JSON.stringify(server.batches)).not.toContain("ada");
});

test("a conversion names the variants of what is watched", async () => {
  flags.track("bought", 12.5);
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  expect(server.batches[0]?.conversions).toEqual([
    { event: "bought", key, value: 12.5, variants: { "new-cart": "on" } },
  ]);
});

test.each(["pagehide", "hide", "close"] as const)("%s sends at once what is left", async (event) => {
  flags.boolean("new-cart", false);
  if (event === "pagehide") clock.tell("pagehide");
  else if (event === "hide") clock.hide(true);
  else flags.close();
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
});

test("a batch that the server could not take is sent again as it was", async () => {
  server.refusals.push({ status: 503 }, { status: 429 });
  flags.track("bought");
  clock.advance(5_000);
  await vi.waitFor(() => expect(clock.timers).toContain(5_000));
  flags.track("returned");
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.refusals).toEqual([]));
  await vi.waitFor(() => expect(clock.timers).toContain(5_000));
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  await vi.waitFor(() => expect(clock.timers).toContain(5_000));
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.batches).toHaveLength(2));
  const [first, second] = server.batches;
  expect(first?.conversions?.map(({ event }) => event)).toEqual(["bought"]);
  expect(second?.conversions?.map(({ event }) => event)).toEqual(["returned"]);
  expect(second?.id).not.toBe(first?.id);
});

test("what is over the bounds is dropped and counted", async () => {
  for (let time = 0; time < 150; time++) flags.track("click");
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  expect(server.batches[0]?.conversions).toHaveLength(100);
  expect(server.batches[0]?.dropped).toBe(50);
});

test("a share of the pages reports how often flags were evaluated", async () => {
  flags.boolean("banner", false);
  clock.tell("pagehide");
  flags.close();
  await load({ usageShare: 1 });
  flags.string("banner", "");
  flags.string("banner", "");
  flags.string("__proto__", "");
  clock.tell("pagehide");
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  expect(JSON.stringify(server.batches[0]?.evaluations)).toBe('{"banner":{"blue":2},"__proto__":{"":1}}');
});
