import {
  type Client,
  ErrorCode,
  type EvaluationContext,
  OpenFeature,
  ProviderEvents,
  ProviderStatus,
} from "@openfeature/web-sdk";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BrowserFlagsOptions } from "../browser/options.ts";
import { MemoryStorage } from "../browser/testing/memoryStorage.ts";
import { OfrepServer } from "../browser/testing/ofrepServer.ts";
import { PageClock } from "../browser/testing/pageClock.ts";
import { SwitchyardWebProvider } from "./web.ts";

let server: OfrepServer;
let clock: PageClock;
let storage: MemoryStorage;
let client: Client;
let heard: string[];
let listening: AbortController;

beforeEach(async () => {
  clock = new PageClock();
  storage = new MemoryStorage();
  server = await OfrepServer.start((context) => [
    { key: "new-cart", value: true, variant: "on", reason: "SPLIT", metadata: { owner: "shop" } },
    { key: "plan", value: context["plan"] ?? "free", variant: "v", reason: "TARGETING_MATCH" },
    { key: "limit", value: 7, variant: "seven", reason: "STATIC" },
    { key: "theme", value: { dark: true }, variant: "dark", reason: "STATIC" },
    { key: "off", reason: "DISABLED" },
    { key: "broken", errorCode: "PARSE_ERROR", errorDetails: "no such variant" },
  ]);
  heard = [];
  client = OpenFeature.getClient();
  listening = new AbortController();
  for (const event of Object.values(ProviderEvents)) {
    client.addHandler(event, () => void heard.push(event), { signal: listening.signal });
  }
  heard.length = 0;
});

afterEach(async () => {
  await OpenFeature.close();
  await OpenFeature.setContext({});
  listening.abort();
  await server.stop();
});

function provider(options: Partial<BrowserFlagsOptions> = {}): SwitchyardWebProvider {
  return new SwitchyardWebProvider({
    url: server.url,
    key: server.key,
    storage,
    platform: clock.platform,
    ...options,
  });
}

async function use(
  context: EvaluationContext = {},
  options: Partial<BrowserFlagsOptions> = {},
): Promise<void> {
  await OpenFeature.setProviderAndWait(provider(options), context);
}

test("evaluates every type through the SDK", async () => {
  await use();
  expect(client.providerStatus).toBe(ProviderStatus.READY);
  expect(client.getBooleanDetails("new-cart", false)).toMatchObject({
    value: true,
    variant: "on",
    reason: "SPLIT",
    flagMetadata: { owner: "shop" },
  });
  expect(client.getStringValue("plan", "")).toBe("free");
  expect(client.getNumberValue("limit", 0)).toBe(7);
  expect(client.getObjectValue("theme", {})).toEqual({ dark: true });
});

test("says in the SDK's codes why the default applies", async () => {
  await use();
  expect(client.getBooleanDetails("plan", true)).toMatchObject({
    value: true,
    reason: "ERROR",
    errorCode: ErrorCode.TYPE_MISMATCH,
  });
  expect(client.getBooleanDetails("unknown", true)).toMatchObject({ errorCode: ErrorCode.FLAG_NOT_FOUND });
  expect(client.getBooleanDetails("broken", true)).toMatchObject({
    value: true,
    errorCode: ErrorCode.PARSE_ERROR,
    errorMessage: "no such variant",
  });
  expect(client.getBooleanDetails("off", true)).toMatchObject({ value: true, reason: "DISABLED" });
  expect(client.getBooleanDetails("off", true).errorCode).toBeUndefined();
});

test("is NOT_READY until it is initialized", async () => {
  OpenFeature.setProvider(provider());
  expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
  expect(client.getBooleanDetails("new-cart", false)).toMatchObject({
    value: false,
    errorCode: ErrorCode.PROVIDER_NOT_READY,
  });
  await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY));
});

test("a bootstrap is READY without a request", async () => {
  await server.stop();
  const ready = use(
    {},
    {
      bootstrap: {
        version: 1,
        context: { targetingKey: "ada" },
        flags: { "new-cart": { value: true, reason: "STATIC" } },
        watched: [],
      },
    },
  );
  await ready;
  expect(client.getBooleanValue("new-cart", false)).toBe(true);
  await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.STALE));
});

test("is RECONCILING with the old values while another context is asked for", async () => {
  await use({ plan: "team" });
  let release: (() => void) | undefined;
  server.gate = () => new Promise((resolve) => void (release = resolve));
  heard.length = 0;
  const changed = OpenFeature.setContext({ plan: "pro" });
  await vi.waitFor(() => expect(release).toBeDefined());
  expect(client.providerStatus).toBe(ProviderStatus.RECONCILING);
  expect(client.getStringValue("plan", "")).toBe("team");
  release?.();
  await changed;
  expect(client.providerStatus).toBe(ProviderStatus.READY);
  expect(client.getStringValue("plan", "")).toBe("pro");
  expect(heard).toEqual([ProviderEvents.Reconciling, ProviderEvents.ContextChanged]);
});

test("of several changes of the context the last one wins", async () => {
  await use();
  await Promise.all(["a", "b", "c"].map((plan) => OpenFeature.setContext({ plan })));
  expect(client.getStringValue("plan", "")).toBe("c");
  expect(client.providerStatus).toBe(ProviderStatus.READY);
});

test("a login through the SDK takes the visitor's buckets along, a logout gives new ones", async () => {
  await use({ country: "CA" });
  const visitor = server.asked[0]?.context.targetingKey;
  await OpenFeature.setContext({ targetingKey: "ada", plan: "pro" });
  expect(server.asked.at(-1)?.context).toEqual({ targetingKey: "ada", bucketingKey: visitor, plan: "pro" });
  await OpenFeature.setContext({ country: "CA" });
  const last = server.asked.at(-1)?.context;
  expect(last).toEqual({ targetingKey: last?.targetingKey, country: "CA" });
  expect(last?.targetingKey).not.toBe(visitor);
});

test("a change on the server is a CONFIGURATION_CHANGED with the flag's key", async () => {
  await use();
  const changed: unknown[] = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, (details) => changed.push(details?.flagsChanged), {
    signal: listening.signal,
  });
  await vi.waitFor(() => expect(server.streams).toBe(1));
  await vi.waitFor(() => expect(server.asked.at(-1)?.status).toBe(304));
  server.change([{ key: "new-cart", value: false, variant: "off", reason: "STATIC" }]);
  await vi.waitFor(() => {
    clock.advance(60);
    expect(client.getBooleanValue("new-cart", true)).toBe(false);
  });
  expect(changed).toEqual([["plan", "limit", "theme", "off", "broken", "new-cart"]]);
});

test("a server that goes away makes it STALE, and READY when it is back", async () => {
  await use();
  await vi.waitFor(() => expect(server.asked.at(-1)?.status).toBe(304));
  heard.length = 0;
  await server.stop();
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(client.providerStatus).toBe(ProviderStatus.STALE);
  });
  expect(client.getBooleanDetails("new-cart", false)).toMatchObject({ value: true, reason: "STALE" });
  await server.start();
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
  });
  expect(heard).toEqual([ProviderEvents.Stale, ProviderEvents.Ready]);
});

test("loaded while the server is away it has the last known values, and is STALE", async () => {
  await use({ targetingKey: "ada" });
  await OpenFeature.close();
  await server.stop();
  client = OpenFeature.getClient();
  await use({ targetingKey: "ada" });
  expect(client.getBooleanValue("new-cart", false)).toBe(true);
  await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.STALE));
});

test("without any values initialization fails: ERROR when nobody answers, FATAL for a refused key", async () => {
  await server.stop();
  await expect(use()).rejects.toThrow("cannot be asked");
  expect(client.providerStatus).toBe(ProviderStatus.ERROR);
  await server.start();
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
  });
  await expect(use({}, { key: "wrong", storage: "none" })).rejects.toThrow("refuses");
  expect(client.providerStatus).toBe(ProviderStatus.FATAL);
  expect(client.getBooleanDetails("new-cart", false)).toMatchObject({ errorCode: ErrorCode.PROVIDER_FATAL });
});

test("tracks what experiments count", async () => {
  server.watched = ["new-cart"];
  await use({ targetingKey: "ada" });
  client.track("bought", { value: 12.5 });
  clock.advance(5_000);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  expect(server.batches[0]?.conversions).toMatchObject([
    { event: "bought", value: 12.5, variants: { "new-cart": "on" } },
  ]);
});
