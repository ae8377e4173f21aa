import { describe, expect, it } from "vitest";
import type { FlagDefinition } from "../definition.ts";
import { createFlags } from "./createFlags.ts";
import { settingsOf } from "./flagsOptions.ts";
import { half, off, on, testFlags } from "./testing/testFlags.ts";
import { TestServer } from "./testing/testServer.ts";

describe("a client", () => {
  it("serves, follows and acknowledges", async () => {
    await using server = await TestServer.start({ a: on });
    await using test = testFlags({ url: server.url });
    const { flags } = test;
    expect(flags.boolean("a", false)).toBe(false);
    expect(flags.state).toBe("NOT_READY");
    expect(await flags.ready()).toBe(true);
    expect(flags.boolean("a", false)).toBe(true);
    expect([flags.state, flags.source, flags.version]).toEqual(["READY", "server", 1]);
    server.publish({ a: off });
    await expect.poll(() => server.ackedBy("test")).toBe(2);
    expect(flags.boolean("a", true)).toBe(false);
    expect(test.errors).toEqual([]);
    expect(test.heard).toEqual(["changed", "ready", "changed"]);
  });

  it("starts without any server, and with an address that is none", async () => {
    await using test = testFlags({ url: "not an address" });
    expect(test.errors[0]?.message).toContain("SWITCHYARD_FLAGS_URL");
    expect(test.flags.string("a", "fallback")).toBe("fallback");
    expect(await test.flags.ready()).toBe(false);
    await using none = createFlags();
    expect(await none.ready()).toBe(false);
  });

  it("is not ready when nobody answers in time", async () => {
    await using test = testFlags({ url: "http://127.0.0.1:9" });
    expect(await test.flags.ready(20)).toBe(false);
    await expect.poll(() => test.errors.map((error) => error.code)).toEqual(["UNREACHABLE"]);
  });

  it("sends its key", async () => {
    await using server = await TestServer.start({ a: on });
    const keys = new Set<string | undefined>();
    server.misbehaviour = (request) => !keys.add(request.headers.authorization);
    await using test = testFlags({ url: `${server.url}/`, key: "sesame" });
    await test.flags.ready();
    await expect.poll(() => server.acks.length).toBe(1);
    expect([...keys]).toEqual(["Bearer sesame"]);
  });

  it("tells which flags have changed", async () => {
    await using server = await TestServer.start({ a: on, b: on });
    await using test = testFlags({ url: server.url });
    await test.flags.ready();
    const changes: (readonly string[])[] = [];
    const stop = test.flags.on("changed", (keys) => changes.push(keys));
    server.publish({ b: off, c: on });
    await expect.poll(() => changes).toEqual([["b", "c"]]);
    stop();
    server.publish({ a: null });
    await expect.poll(() => test.flags.version).toBe(3);
    expect(changes).toHaveLength(1);
  });

  it("reports a listener that throws, and calls the others", async () => {
    await using server = await TestServer.start({ a: on });
    await using test = testFlags({ url: server.url });
    test.flags.on("ready", () => {
      throw new Error("oops");
    });
    let called = false;
    test.flags.on("ready", () => (called = true));
    await test.flags.ready();
    expect(called).toBe(true);
    expect(test.errors.map((error) => error.message).join()).toContain("oops");
  });

  it("serves a flag only where its release has what it needs", async () => {
    await using server = await TestServer.start({ a: { ...on, requires: { release: ">= 42" } } });
    await using old = testFlags({ url: server.url, client: "old", release: 41 });
    await using current = testFlags({ url: server.url, client: "new", release: 42 });
    await Promise.all([old.flags.ready(), current.flags.ready()]);
    expect([old.flags.boolean("a", true), current.flags.boolean("a", false)]).toEqual([false, true]);
  });

  it("keeps the last good definition of a flag that comes broken, and takes the others", async () => {
    await using server = await TestServer.start({ a: on, b: on });
    await using test = testFlags({ url: server.url });
    await test.flags.ready();
    const broken: FlagDefinition = { ...on, defaultVariant: "none", rules: JSON.parse(`[{"when": 7}]`) };
    server.publish({ a: broken, b: off });
    await expect.poll(() => server.ackedBy("test")).toBe(2);
    expect([test.flags.boolean("a", false), test.flags.boolean("b", true)]).toEqual([true, false]);
    expect(test.errors.map((error) => error.code)).toContain("BAD_FLAG");
    server.publish({ b: on });
    await expect.poll(() => server.ackedBy("test")).toBe(3);
    expect(test.flags.boolean("a", false)).toBe(true);
    server.publish({ a: off });
    await expect.poll(() => test.flags.boolean("a", true)).toBe(false);
  });

  it("goes on serving after it was closed", async () => {
    await using server = await TestServer.start({ a: on });
    const { flags } = testFlags({ url: server.url });
    await flags.ready();
    await Promise.all([flags.close(), flags.close()]);
    expect(flags.boolean("a", false)).toBe(true);
    await expect.poll(() => server.streams.size).toBe(0);
  });
});

describe("a reader", () => {
  const flags = createFlags({
    bundle: {
      flags: {
        flag: on,
        half,
        text: { state: "ENABLED", variants: { a: "A" }, defaultVariant: "a" },
        number: { state: "ENABLED", variants: { a: 7 }, defaultVariant: "a" },
        object: { state: "ENABLED", variants: { a: { b: [1] } }, defaultVariant: "a" },
        disabled: { ...on, state: "DISABLED" },
        pro: { ...off, rules: [{ when: [{ attribute: "plan", op: "is", values: ["pro"] }], serve: "on" }] },
      },
    },
  });

  it("gives values of their type, and the fallback for any other", () => {
    expect(flags.boolean("flag", false)).toBe(true);
    expect(flags.string("text", "")).toBe("A");
    expect(flags.number("number", 0)).toBe(7);
    expect(flags.object("object", {})).toEqual({ b: [1] });
    expect(flags.string("flag", "other")).toBe("other");
    expect(flags.number("text", 3)).toBe(3);
    expect(flags.boolean("none", true)).toBe(true);
    expect(flags.object("number", [1])).toEqual([1]);
  });

  it("says how a value came about", () => {
    expect(flags.details("flag", false)).toEqual({ value: true, variant: "on", reason: "STATIC" });
    expect(flags.details("flag", "x")).toMatchObject({
      value: "x",
      reason: "ERROR",
      errorCode: "TYPE_MISMATCH",
    });
    expect(flags.details("none", 5)).toMatchObject({
      value: 5,
      reason: "ERROR",
      errorCode: "FLAG_NOT_FOUND",
    });
    expect(flags.details("disabled", true)).toMatchObject({ value: true, reason: "DISABLED" });
    expect(flags.details("disabled", true).errorCode).toBeUndefined();
  });

  it("adds attributes of its own, and those of a call win", () => {
    const pro = flags.withContext({ plan: "pro", targetingKey: "u1" });
    expect([flags.boolean("pro", false), pro.boolean("pro", false)]).toEqual([false, true]);
    expect(pro.boolean("pro", false, { plan: "free" })).toBe(false);
    expect(pro.withContext({ plan: "free" }).boolean("pro", true)).toBe(false);
    expect(pro.withContext({ country: "nl" }).boolean("pro", false)).toBe(true);
  });

  it("evaluates all flags, and gives a page what it starts with", () => {
    const all = flags.evaluateAll({ targetingKey: "u1" });
    expect(Object.keys(all)).toHaveLength(7);
    expect(all["text"]).toEqual({ value: "A", variant: "a", reason: "STATIC" });
    const { flags: evaluated, ...rest } = flags.bootstrap({ targetingKey: "u1" });
    expect(evaluated).toEqual(all);
    expect(rest).toEqual({ version: 0, context: { targetingKey: "u1" }, watched: [] });
  });

  it("never throws, whatever a program without types hands it", () => {
    const hostile = new Proxy({ targetingKey: "u1" }, { get: () => expect.unreachable() });
    const wrong = JSON.parse(`[null, 7, "x", [], {"targetingKey": {}}]`);
    for (const context of [...wrong, hostile]) {
      for (const key of ["flag", "half", "pro", "none", "__proto__", ...wrong]) {
        expect(flags.boolean(key, false, context)).toBeTypeOf("boolean");
        flags.details(key, false, context);
        flags.track(key, context, wrong[2]);
        flags.withContext(context).boolean(key, false, context);
      }
    }
  });
});

it("takes what Switchyard puts into the environment, and options win over it", () => {
  const environment = {
    SWITCHYARD_FLAGS_URL: "http://a",
    SWITCHYARD_FLAGS_KEY: "k",
    SWITCHYARD_FLAGS_BUNDLE: "/bundle.json",
    SWITCHYARD_FLAGS_CACHE: "/cache",
    SWITCHYARD_RELEASE: "42",
    SWITCHYARD_INSTANCE_ID: "web-3",
  };
  const settings = settingsOf({ key: "mine" }, environment);
  expect(settings).toMatchObject({
    url: "http://a",
    key: "mine",
    bundle: "/bundle.json",
    cache: "/cache",
    release: 42,
  });
  expect(settings.client).toMatch(/^web-3-\d+-/);
  expect(settingsOf({}, environment).client).not.toBe(settings.client);
  expect(settingsOf({}, { SWITCHYARD_RELEASE: "v1", SWITCHYARD_FLAGS_URL: "" })).toMatchObject({
    release: undefined,
    url: undefined,
  });
});
