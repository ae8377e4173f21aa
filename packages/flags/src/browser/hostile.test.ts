import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type BrowserFlags, createBrowserFlags } from "./browserFlags.ts";
import type { BrowserFlagsOptions } from "./options.ts";
import type { Platform } from "./platform.ts";
import { OfrepServer } from "./testing/ofrepServer.ts";
import { PageClock } from "./testing/pageClock.ts";

let server: OfrepServer;
const open = new Set<BrowserFlags>();
const good = { key: "good", value: true, reason: "STATIC" };

beforeEach(async () => {
  server = await OfrepServer.start([good]);
  server.hasStreams = false;
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
    storage: "none",
    platform: new PageClock().platform,
    ...options,
  });
  open.add(flags);
  return flags;
}

/** A server that answers with this text. */
function answering(text: string): Partial<Platform> {
  return { ...new PageClock().platform, fetch: async () => new Response(text) };
}

test("any JSON for an answer: no throw, values of the wanted type or the default", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 4 }), async (json, entries) => {
      for (const body of [
        json,
        { flags: json },
        { flags: [good, ...entries], eventStreams: json, metadata: json },
      ]) {
        const flags = load({ platform: answering(JSON.stringify(body)) });
        await flags.setContext({ other: true });
        expect(typeof flags.boolean("good", false)).toBe("boolean");
        expect(typeof flags.string("key", "")).toBe("string");
        flags.close();
      }
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("flags with names and values of Object.prototype are flags like others", async () => {
  const text = `{"flags":[{"key":"__proto__","value":{"polluted":true},"reason":"STATIC"},
    {"key":"constructor","value":"c","reason":"STATIC"},
    {"key":"o","value":{"__proto__":{"polluted":true}},"reason":"STATIC"}],"metadata":{"watched":"__proto__,constructor"}}`;
  const flags = load({ platform: answering(text) });
  await flags.ready();
  expect(flags.object("__proto__", {})).toEqual({ polluted: true });
  expect(flags.string("constructor", "")).toBe("c");
  expect(flags.string("toString", "default")).toBe("default");
  flags.track("bought");
  expect(Object.keys(flags.all())).toEqual(["__proto__", "constructor", "o"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("values cannot be written to", async () => {
  const flags = load({
    platform: answering('{"flags":[{"key":"o","value":{"deep":{"a":1}},"reason":"STATIC"}]}'),
  });
  await flags.ready();
  const value = flags.object<{ deep: { a: number } }>("o", { deep: { a: 0 } });
  expect(() => {
    value.deep.a = 2;
  }).toThrow(TypeError);
});

test.each([
  ["nothing", ""],
  ["half an answer", '{"flags":[{"key":"good","va'],
  ["a very deep answer", `{"flags":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
  ["a huge answer", `{"flags":[{"key":"good","value":"${"x".repeat(6_000_000)}"}]}`],
])("%s leaves the values as they were", async (_, text) => {
  let body = JSON.stringify({ flags: [good] });
  const flags = load({ platform: { ...new PageClock().platform, fetch: async () => new Response(body) } });
  await flags.ready();
  body = text;
  expect(await flags.setContext({ plan: "pro" })).toBe(false);
  expect(flags.boolean("good", false)).toBe(true);
  expect(flags.state).toBe("STALE");
});

test("contexts that JSON cannot say are an error, and the last good one stays", async () => {
  const flags = load();
  await flags.ready();
  const errors: string[] = [];
  flags.on("error", (message) => errors.push(message));
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const trap = {
    get plan() {
      throw new Error("fault of the page");
    },
  };
  for (const context of [circle, { n: 1n }, trap]) expect(await flags.setContext(context)).toBe(false);
  for (const text of ["null", "7", '"x"', "[]"]) await flags.setContext(JSON.parse(text));
  expect(errors).toHaveLength(3);
  expect(flags.boolean("good", false)).toBe(true);
  expect(await flags.setContext({ plan: "pro" })).toBe(true);
  expect(flags.state).toBe("READY");
});

test("a circle in the first context, and options of the wrong kind, leave the defaults", async () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
  const faulty = [
    '{"bootstrap":{"flags":{"a":7,"b":null},"watched":7}}',
    '{"bootstrap":{"flags":null}}',
    '{"bootstrap":7}',
    '{"url":7}',
    '{"url":"http://["}',
    '{"key":"line\\nbreak"}',
  ].map((text) => JSON.parse(text));
  for (const options of [
    { context: circle },
    { bootstrap: { version: 1, context: circle, flags: {}, watched: [] } },
    ...faulty,
  ]) {
    const flags = load(options);
    expect(flags.boolean("good", false)).toBe(false);
    await flags.identify("ada", circle);
    await flags.forget();
    flags.track("bought");
  }
  complaint.mockRestore();
});

function refuse(): never {
  throw new Error("blocked");
}

test("a storage whose every call throws is as good as none", async () => {
  const flags = load({ storage: { getItem: refuse, setItem: refuse, removeItem: refuse } });
  expect(await flags.ready()).toBe(true);
  const { targetingKey } = server.asked[0]?.context ?? {};
  expect(await flags.identify("ada")).toBe(true);
  expect(server.asked.at(-1)?.context).toEqual({ targetingKey: "ada", bucketingKey: targetingKey });
  expect(await flags.forget()).toBe(true);
  expect(server.asked.at(-1)?.context.targetingKey).not.toBe(targetingKey);
});

test("a stream of garbage is survived, and a real notification in it heard", async () => {
  server.hasStreams = true;
  const clock = new PageClock();
  const flags = load({ platform: clock.platform });
  await vi.waitFor(() => expect(server.asked.length).toBe(2));
  server.send('data: {\n\ndata: 7\n\ndata: null\n\ndata: []\n\nid\n\n\r\r: x\rdata: {"type":"other"}\n\n');
  server.send('data: {"type":\r\ndata: "refetchEvaluation"}\r\n\r\n');
  await vi.waitFor(() => expect(clock.timers[0]).toBe(50));
  server.quietly([{ ...good, value: false }]);
  clock.advance(50);
  await vi.waitFor(() => expect(flags.boolean("good", true)).toBe(false));
  server.send(`data: ${"x".repeat(200_000)}`);
  await vi.waitFor(() => expect(server.streams).toBe(0));
});
