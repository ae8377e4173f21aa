import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { createBrowserFlags } from "@switchyard/flags/browser";
import { createFlags, type FlagsClient } from "@switchyard/flags/node";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import type { FlagEdit } from "../src/flags/records.ts";
import { create, edit, settings, startWorld, textFlag } from "./flags/flagsWorld.ts";
import { TcpProxy } from "./flags/tcpProxy.ts";
import type { World } from "./world.ts";

// Whole systems start and end in each; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const config = { instances: 1, strategy: { type: "blue-green", watch: "0s" } };
const patiently = { timeout: 40_000, interval: 20 };
const value = (client: FlagsClient, flag: string) => client.string(flag, "code default");

describe.concurrent("a client of the real control plane behind a network", () => {
  let world: World;
  let key: string;

  beforeAll(async () => {
    world = await startWorld();
    await world.release(config, settings());
    for (const flag of ["cut", "half-open", "held"]) await create(world, flag, textFlag("on"));
    ({ key = "" } = await world.client.flags.createKey("shop", { kind: "server", name: "tests" }));
  });

  afterAll(() => world?.[Symbol.asyncDispose]());

  /** A client behind a proxy, READY, with every pair of state and value that a reader could see. */
  async function behindProxy(flag: string, options: Parameters<typeof createFlags>[0] = {}) {
    const proxy = new TcpProxy(world.flagsUrl);
    const client = createFlags({
      ...options,
      url: await proxy.listen(),
      key,
      client: flag,
      onError: () => undefined,
    });
    const seen: string[] = [];
    const looking = setInterval(() => {
      const now = `${client.state} ${value(client, flag)}`;
      if (seen.at(-1) !== now) seen.push(now);
    }, 5);
    return {
      proxy,
      client,
      seen,
      async [Symbol.asyncDispose]() {
        clearInterval(looking);
        await client.close();
        await proxy[Symbol.asyncDispose]();
      },
    };
  }

  it("whose stream is cut says STALE, is there again at once, and missed nothing", async ({ expect }) => {
    await using at = await behindProxy("cut");
    expect(await at.client.ready()).toBe(true);
    for (let i = 0; i < 5; i++) {
      const kind = i % 2 === 0 ? "kill" : "enable";
      at.proxy.cut();
      await world.client.flags.edit("shop", { edits: [{ kind, flag: "cut" }], by: "ada" });
      await expect
        .poll(() => `${at.client.state} ${value(at.client, "cut")}`, patiently)
        .toBe(kind === "kill" ? "READY off" : "READY on");
    }
    expect(at.seen.filter((what) => what.startsWith("STALE"))).not.toEqual([]);
    expect(at.seen.slice(at.seen.findIndex((what) => what.startsWith("READY"))).join()).not.toContain(
      "code default",
    );
  });

  it("whose connection is half open notices it without a byte, and recovers when the way is free", async ({
    expect,
  }) => {
    await using at = await behindProxy("half-open");
    expect(await at.client.ready()).toBe(true);
    at.proxy.network = "swallow";
    await world.client.flags.edit("shop", { edits: [{ kind: "kill", flag: "half-open" }], by: "ada" });
    const { missing } = await world.client.flags.delivery("shop", "production");
    expect(missing.map(({ client }) => client)).toContain("half-open");
    await expect.poll(() => at.client.state, patiently).toBe("STALE");
    expect(value(at.client, "half-open")).toBe("on");
    at.proxy.network = "pass";
    await expect
      .poll(() => `${at.client.state} ${value(at.client, "half-open")}`, patiently)
      .toBe("READY off");
    expect(at.seen.slice(at.seen.findIndex((what) => what.startsWith("READY"))).join()).not.toContain(
      "code default",
    );
  });

  it("whose proxy holds streams back polls, and counts as connected", async ({ expect }) => {
    await using at = await behindProxy("held", { timing: { firstByteMs: 300 }, pollMs: 200 });
    at.proxy.network = "hold";
    at.proxy.cut();
    await expect.poll(() => at.client.state, patiently).toBe("READY");
    await edit(world, { kind: "kill", flag: "held" });
    await expect.poll(() => `${at.client.state} ${value(at.client, "held")}`, patiently).toBe("READY off");
    const { connected, missing } = await world.client.flags.delivery("shop", "production");
    expect(connected).toBeGreaterThan(1);
    expect(missing.map(({ client }) => client)).not.toContain("held");
  });

  /** A flag in an environment of its own, so that no other test changes what its clients get; the answer kills it. */
  async function flagIn(environment: string): Promise<() => Promise<unknown>> {
    const apply = (edit: FlagEdit) =>
      world.client.flags.edit("shop", { environment, edits: [edit], by: "ada" });
    await apply({ kind: "create", flag: "cart", definition: textFlag("on") });
    return () => apply({ kind: "kill", flag: "cart" });
  }

  it("of OpenFeature's remote protocol gets values from its own provider, and 304 while nothing changes", async ({
    expect,
  }) => {
    const kill = await flagIn("remote");
    const { key = "" } = await world.client.flags.createKey("shop", {
      environment: "remote",
      kind: "server",
      name: "tests",
    });
    const headers: [string, string][] = [["Authorization", `Bearer ${key}`]];
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: world.flagsUrl, headers }));
    const client = OpenFeature.getClient();
    const ada = { targetingKey: "ada" };
    expect(await client.getStringDetails("cart", "code default", ada)).toMatchObject({
      value: "on",
      variant: "on",
    });
    expect(await client.getStringDetails("nothing", "code default", ada)).toMatchObject({
      value: "code default",
      errorCode: "FLAG_NOT_FOUND",
    });

    const all = (etag = "") =>
      fetch(`${world.flagsUrl}/ofrep/v1/evaluate/flags`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "if-none-match": etag,
        },
        body: JSON.stringify({ context: { ...ada, plan: "free" } }),
      });
    const etag = (await all()).headers.get("etag") ?? "";
    expect((await all(etag)).status).toBe(304);
    await kill();
    const changed = await all(etag);
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain('"key":"cart","value":"off"');
    expect(await client.getStringValue("cart", "code default", ada)).toBe("off");
    await OpenFeature.close();
  });

  it("in a page gets values and no rules, asks again without being told anew, and hears of a kill", async ({
    expect,
  }) => {
    const kill = await flagIn("page");
    const { key = "" } = await world.client.flags.createKey("shop", {
      environment: "page",
      kind: "browser",
      name: "tests",
    });
    const answers: { readonly path: string; readonly status: number; readonly text: string }[] = [];
    const flags = createBrowserFlags({
      url: world.flagsUrl,
      key,
      context: { targetingKey: "ada" },
      storage: "none",
      pollMs: 100,
      platform: {
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          const path = new URL(url).pathname;
          const text = path.endsWith("/flags") ? await response.clone().text() : "";
          answers.push({ path, status: response.status, text });
          return response;
        },
      },
    });
    try {
      expect(await flags.ready()).toBe(true);
      expect(flags.details("cart", "code default")).toMatchObject({ value: "on", variant: "on" });
      // It asks once more as the stream begins, since flags were changed a moment ago.
      await expect.poll(() => answers.map(({ status }) => status), patiently).toContain(304);
      await kill();
      await expect.poll(() => flags.string("cart", "code default"), patiently).toBe("off");
      expect(answers.map(({ text }) => text).join()).not.toContain("fallthrough");
      const told = await fetch(`${world.flagsUrl}/flags/v1/document`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect(told.status).toBe(403);
    } finally {
      flags.close();
    }
  });
});
