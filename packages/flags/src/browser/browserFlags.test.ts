import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Bootstrap } from "./bootstrap.ts";
import { type BrowserFlags, createBrowserFlags } from "./browserFlags.ts";
import type { BrowserFlagsOptions } from "./options.ts";
import { MemoryStorage } from "./testing/memoryStorage.ts";
import { OfrepServer } from "./testing/ofrepServer.ts";
import { PageClock } from "./testing/pageClock.ts";

const cart = { key: "new-cart", value: true, variant: "on", reason: "SPLIT" };
const cartOff = { key: "new-cart", value: false, variant: "off", reason: "SPLIT" };
const bootstrap: Bootstrap = {
  version: 4,
  context: { targetingKey: "visitor-7" },
  flags: { "new-cart": { value: true, variant: "on", reason: "DEFAULT" } },
  watched: [],
};

let server: OfrepServer;
let clock: PageClock;
let storage: MemoryStorage;
const open = new Set<BrowserFlags>();

beforeEach(async () => {
  server = await OfrepServer.start([cart]);
  clock = new PageClock();
  storage = new MemoryStorage();
});

afterEach(async () => {
  for (const flags of open) flags.close();
  open.clear();
  await server.stop();
});

function load(options: Partial<BrowserFlagsOptions> = {}): BrowserFlags {
  const flags = createBrowserFlags({
    url: server.url,
    key: server.key,
    storage,
    platform: clock.platform,
    ...options,
  });
  open.add(flags);
  return flags;
}

/** A client that has its values and its stream. */
async function settled(options: Partial<BrowserFlagsOptions> = {}): Promise<BrowserFlags> {
  const flags = load(options);
  await vi.waitFor(() => {
    expect(flags.state).toBe("READY");
    if (server.hasStreams) expect(server.asked.length).toBeGreaterThan(1);
  });
  return flags;
}

test("without any values the defaults in the code apply, and details say why", () => {
  const flags = load();
  expect(flags.boolean("new-cart", false)).toBe(false);
  expect(flags.details("new-cart", false)).toEqual({
    value: false,
    reason: "ERROR",
    errorCode: "PROVIDER_NOT_READY",
  });
  expect(flags.state).toBe("NOT_READY");
});

test("serves what the server evaluated, each in its type", async () => {
  server.quietly([
    cart,
    { key: "banner", value: "blue", reason: "STATIC" },
    { key: "limit", value: 7, reason: "STATIC", metadata: { owner: "shop" } },
    { key: "theme", value: { dark: true }, reason: "STATIC" },
    { key: "off", reason: "DISABLED" },
    { key: "broken", errorCode: "PARSE_ERROR", errorDetails: "no such variant" },
  ]);
  const flags = load();
  expect(await flags.ready()).toBe(true);
  expect(flags.boolean("new-cart", false)).toBe(true);
  expect(flags.string("banner", "red")).toBe("blue");
  expect(flags.object("theme", {})).toEqual({ dark: true });
  expect(flags.details("limit", 1)).toEqual({ value: 7, reason: "STATIC", metadata: { owner: "shop" } });
  expect(flags.details("off", 5)).toEqual({ value: 5, reason: "DISABLED" });
  expect(flags.details("broken", 5)).toEqual({
    value: 5,
    reason: "ERROR",
    errorCode: "PARSE_ERROR",
    errorMessage: "no such variant",
  });
  expect(flags.details("banner", 1)).toEqual({ value: 1, reason: "ERROR", errorCode: "TYPE_MISMATCH" });
  expect(flags.details("unknown", 1)).toEqual({ value: 1, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
  expect(flags.all()).toEqual({ "new-cart": true, banner: "blue", limit: 7, theme: { dark: true } });
});

test("a bootstrap is there at once, and equal values of the server change nothing", async () => {
  const changes: unknown[] = [];
  const flags = load({ bootstrap });
  flags.on("changed", (keys) => changes.push(keys));
  expect(flags.boolean("new-cart", false)).toBe(true);
  expect(flags.state).toBe("READY");
  await vi.waitFor(() => expect(server.asked.length).toBeGreaterThan(1));
  expect(server.asked[0]?.context).toEqual({ targetingKey: "visitor-7" });
  expect(flags.peek("new-cart")?.reason).toBe("SPLIT");
  expect(changes).toEqual([]);
});

test("hears of a change by the stream and names what made it ask", async () => {
  const flags = await settled();
  const changes: (readonly string[])[] = [];
  flags.on("changed", (keys) => changes.push(keys));
  server.change([cartOff]);
  await vi.waitFor(() => expect(clock.timers[0]).toBe(50));
  clock.advance(50);
  await vi.waitFor(() => expect(flags.boolean("new-cart", true)).toBe(false));
  expect(changes).toEqual([["new-cart"]]);
  const last = server.asked.at(-1);
  expect(last?.query.get("flagConfigEtag")).toBe(server.configEtag);
  expect(last?.query.get("flagConfigLastModified")).toBe("1771622898");
});

test("a stream that stands goes on although each answer names it with another token", async () => {
  const flags = await settled();
  for (const [entry, isOn] of [
    [cartOff, false],
    [cart, true],
  ] as const) {
    server.change([entry]);
    await vi.waitFor(() => expect(clock.timers[0]).toBe(50));
    clock.advance(50);
    await vi.waitFor(() => expect(flags.boolean("new-cart", !isOn)).toBe(isOn));
  }
  expect(server.opened).toBe(1);
});

test("asks again when its stream stands, lest a change between answer and stream be missed", async () => {
  await settled();
  expect(server.asked.map(({ status }) => status)).toEqual([200, 304]);
  expect(server.asked[1]?.headers["if-none-match"]).toBeDefined();
  expect(clock.timers).not.toContain(60_000);
});

test("without a stream it polls, and an unchanged answer costs no body", async () => {
  server.hasStreams = false;
  const flags = await settled();
  await vi.waitFor(() => expect(clock.timers).toEqual([60_000]));
  clock.advance(60_000);
  await vi.waitFor(() => expect(server.asked.map(({ status }) => status)).toEqual([200, 304]));
  await vi.waitFor(() => expect(clock.timers).toEqual([60_000]));
  server.quietly([cartOff]);
  clock.advance(60_000);
  await vi.waitFor(() => expect(flags.boolean("new-cart", true)).toBe(false));
});

test("a dead server makes it STALE with the last known values, and it comes back by itself", async () => {
  const flags = await settled();
  const states: string[] = [];
  flags.on("stale", () => states.push("stale"));
  flags.on("ready", () => states.push("ready"));
  await server.stop();
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(flags.state).toBe("STALE");
  });
  expect(flags.details("new-cart", false)).toMatchObject({ value: true, reason: "STALE" });
  server.quietly([cartOff]);
  await server.start();
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(flags.state).toBe("READY");
  });
  expect(flags.boolean("new-cart", true)).toBe(false);
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(server.streams).toBe(1);
  });
  expect(states).toEqual(["stale", "ready"]);
});

test("takes a stream that is silent for too long for dead, and asks", async () => {
  const flags = await settled();
  server.quietly([cartOff]);
  clock.advance(44_000);
  server.send(": alive\n\n");
  await vi.waitFor(() => expect(Math.min(...clock.timers)).toBe(45_000));
  expect(flags.boolean("new-cart", true)).toBe(true);
  clock.advance(45_000);
  await vi.waitFor(() => {
    clock.advance(750);
    expect(flags.boolean("new-cart", true)).toBe(false);
  });
});

test("waits as long as a 429 says, whatever else happens", async () => {
  server.hasStreams = false;
  server.refusals.push({ status: 429, headers: { "retry-after": "30" } });
  const flags = load();
  await vi.waitFor(() => expect(server.asked).toHaveLength(1));
  await vi.waitFor(() => expect(clock.timers).toContain(30_000));
  clock.tell("online");
  expect(await flags.setContext({ plan: "pro" })).toBe(false);
  clock.advance(29_000);
  expect(server.asked).toHaveLength(1);
  clock.advance(1_000);
  await vi.waitFor(() => expect(flags.state).toBe("READY"));
  expect(server.asked[1]?.context["plan"]).toBe("pro");
});

test("asks a failing server ever more slowly", async () => {
  server.refusals.push(...Array.from({ length: 4 }, () => ({ status: 503 })));
  load();
  for (const wait of [750, 1_500, 3_000, 6_000]) {
    await vi.waitFor(() => expect(clock.timers).toContain(wait));
    clock.advance(wait);
  }
});

test("a refused key is an ERROR, told once a poll", async () => {
  const flags = load({ key: "wrong" });
  const errors: string[] = [];
  flags.on("error", (message) => errors.push(message));
  expect(await flags.ready()).toBe(false);
  expect(flags.state).toBe("ERROR");
  expect(errors).toEqual(["answered 401"]);
  expect(clock.timers).toEqual([60_000]);
});

test("a refusal is asked again about although a stream stands", async () => {
  const flags = await settled();
  server.refusals.push({ status: 403 });
  server.change([cartOff]);
  await vi.waitFor(() => expect(clock.timers[0]).toBe(50));
  clock.advance(50);
  await vi.waitFor(() => expect(flags.state).toBe("STALE"));
  expect(server.streams).toBe(1);
  expect(clock.timers).toContain(60_000);
});

test("a 304 to somebody who has nothing is no answer", async () => {
  server.refusals.push({ status: 304 });
  const flags = load();
  expect(await flags.ready()).toBe(false);
  expect(flags.details("new-cart", false).errorCode).toBe("PROVIDER_NOT_READY");
});

test("ready gives up after its time", async () => {
  server.gate = () => new Promise(() => {});
  const ready = load().ready(200);
  await vi.waitFor(() => expect(clock.timers).toContain(200));
  clock.advance(200);
  expect(await ready).toBe(false);
});

test("after a change of context the old values stay until the new ones are there; the last call wins", async () => {
  server.hasStreams = false;
  server.quietly((context) => [{ key: "plan", value: String(context["plan"]), reason: "TARGETING_MATCH" }]);
  const flags = load({ context: { plan: "free" } });
  await flags.ready();
  const release = new Map<unknown, () => void>();
  server.gate = (context) => new Promise((resolve) => void release.set(context["plan"], resolve));
  const first = flags.setContext({ plan: "team" });
  await vi.waitFor(() => expect(release.has("team")).toBe(true));
  const second = flags.setContext({ plan: "pro" });
  await vi.waitFor(() => expect(release.has("pro")).toBe(true));
  expect(flags.string("plan", "")).toBe("free");
  release.get("pro")?.();
  expect(await second).toBe(true);
  release.get("team")?.();
  expect(await first).toBe(false);
  expect(flags.string("plan", "")).toBe("pro");
});

test("an answer that comes although its request was given up is nobody's", async () => {
  server.hasStreams = false;
  server.quietly((context) => [{ key: "plan", value: String(context["plan"]), reason: "STATIC" }]);
  const held: (() => void)[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const deaf: BrowserFlagsOptions["platform"] = {
    ...clock.platform,
    async fetch(url, init) {
      signals.push(init.signal);
      const response = await fetch(url, { ...init, signal: null });
      await new Promise<void>((resolve) => void held.push(resolve));
      return response;
    },
  };
  const flags = load({ context: { plan: "free" }, platform: deaf });
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const second = flags.setContext({ plan: "pro" });
  await vi.waitFor(() => expect(held).toHaveLength(2));
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  held[1]?.();
  expect(await second).toBe(true);
  held[0]?.();
  await vi.waitFor(() => expect(server.asked).toHaveLength(2));
  expect(flags.string("plan", "")).toBe("pro");
});

test("a page that loads while the server is away has the last known values of its context", async () => {
  (await settled({ context: { targetingKey: "ada", plan: "pro" } })).close();
  await server.stop();
  const flags = load({ context: { targetingKey: "ada", plan: "pro" } });
  expect(flags.details("new-cart", false)).toMatchObject({ value: true, reason: "STALE" });
  expect(await flags.setContext({ targetingKey: "ada", plan: "pro" })).toBe(false);
  expect(flags.boolean("new-cart", false)).toBe(true);
  expect(load({ context: { targetingKey: "bob" } }).boolean("new-cart", false)).toBe(false);
});

test("a page that nobody sees lets its stream go, and asks for everything when it is seen", async () => {
  server.inactivityDelaySec = 60;
  const flags = await settled();
  clock.hide(true);
  clock.advance(40_000);
  server.send(": alive\n\n");
  await vi.waitFor(() => expect(clock.timers).toContain(45_000));
  expect(server.streams).toBe(1);
  clock.advance(20_000);
  await vi.waitFor(() => expect(server.streams).toBe(0));
  expect(clock.timers).toEqual([]);
  const before = server.asked.length;
  server.quietly([cartOff]);
  clock.hide(false);
  await vi.waitFor(() => expect(flags.boolean("new-cart", true)).toBe(false));
  expect(server.asked[before]?.headers["if-none-match"]).toBeUndefined();
  await vi.waitFor(() => expect(server.streams).toBe(1));
});

test("after close nothing is asked, and the values stay", async () => {
  const flags = await settled();
  flags.close();
  await vi.waitFor(() => expect(server.streams).toBe(0));
  const asked = server.asked.length;
  expect(await flags.setContext({ plan: "pro" })).toBe(false);
  clock.advance(600_000);
  expect(server.asked).toHaveLength(asked);
  expect(flags.boolean("new-cart", false)).toBe(true);
  const unused = load();
  const identified = unused.identify("ada");
  unused.close();
  expect(await identified).toBe(false);
  expect(server.asked).toHaveLength(asked);
});

test("a listener that throws disturbs nobody", async () => {
  const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
  const heard: string[] = [];
  const flags = load();
  flags.on("changed", () => {
    throw new Error("fault of the page");
  });
  const off = flags.on("changed", (keys) => heard.push(...keys));
  await flags.ready();
  expect(heard).toEqual(["new-cart"]);
  off();
  expect(complaint).toHaveBeenCalledOnce();
  complaint.mockRestore();
});
