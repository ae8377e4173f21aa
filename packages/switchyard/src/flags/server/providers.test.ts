import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature as Server } from "@openfeature/server-sdk";
import { OpenFeature as Web, ProviderEvents } from "@openfeature/web-sdk";
import type { FlagDefinition } from "@switchyard/flags";
import { EventSource } from "undici";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FlagWorld, shop } from "./testing/flagWorld.ts";

const cart: FlagDefinition = {
  state: "ENABLED",
  variants: { on: true, off: false },
  rules: [{ when: [{ attribute: "plan", op: "is", values: ["pro"] }], serve: "on" }],
  fallthrough: "off",
  off: "off",
};
const theme: FlagDefinition = {
  state: "ENABLED",
  variants: { dark: { color: "black", size: 2 } },
  defaultVariant: "dark",
};

let world: FlagWorld;

beforeEach(async () => {
  world = await FlagWorld.open();
  world.book.change(shop, { cart, theme, "checkout/new": { ...theme, variants: { dark: "slashed" } } });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await world.close();
  expect(world.faults).toEqual([]);
});

test("OpenFeature's own OFREP provider for servers evaluates flags", async () => {
  const headers: [string, string][] = [["Authorization", `Bearer ${world.serverKey}`]];
  await Server.setProviderAndWait("ofrep", new OFREPProvider({ baseUrl: world.server.url, headers }));
  const client = Server.getClient("ofrep");
  const pro = { targetingKey: "u1", plan: "pro" };
  expect(await client.getBooleanDetails("cart", false, pro)).toMatchObject({
    value: true,
    variant: "on",
    reason: "TARGETING_MATCH",
  });
  expect(await client.getBooleanValue("cart", true, { ...pro, plan: "free" })).toBe(false);
  expect(await client.getObjectValue("theme", {}, pro)).toEqual({ color: "black", size: 2 });
  expect(await client.getStringValue("checkout/new", "", pro)).toBe("slashed");
  expect(await client.getBooleanDetails("nothing", true, pro)).toMatchObject({
    value: true,
    errorCode: "FLAG_NOT_FOUND",
  });
  await Server.clearProviders();
});

test("OpenFeature's own OFREP provider for pages evaluates flags, and hears of a kill", async () => {
  vi.stubGlobal("EventSource", EventSource);
  const provider = new OFREPWebProvider({
    baseUrl: world.server.url,
    headers: [["X-API-Key", world.browserKey]],
    pollInterval: 0,
    cacheMode: "disabled",
  });
  // @ts-expect-error -- its types are not exact about what is optional
  await Web.setProviderAndWait("ofrep", provider, { targetingKey: "u1", plan: "pro" });
  const client = Web.getClient("ofrep");
  expect(client.getBooleanDetails("cart", false)).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
  expect(client.getObjectValue("theme", {})).toEqual({ color: "black", size: 2 });
  await expect.poll(() => world.server.streams).toBe(1);
  const changed = new Promise<unknown>((resolve) => {
    client.addHandler(ProviderEvents.ConfigurationChanged, resolve);
  });
  world.book.change(shop, { cart: { ...cart, killed: true } });
  await changed;
  expect(client.getBooleanValue("cart", true)).toBe(false);
  expect(world.server.streams).toBe(1);
  await Web.clearProviders();
});
