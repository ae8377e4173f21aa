import {
  type Client,
  ErrorCode,
  type Hook,
  OpenFeature,
  ServerProviderEvents,
  StandardResolutionReasons,
} from "@openfeature/server-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FlagDefinition, FlagDocument, Json } from "../definition.ts";
import { answers } from "../node/testing/misbehaviours.ts";
import { off, on, quick, testFlags } from "../node/testing/testFlags.ts";
import { TestServer } from "../node/testing/testServer.ts";
import { SwitchyardProvider } from "./server.ts";

afterEach(() => OpenFeature.clearProviders());

function flag(value: Json, others: Partial<FlagDefinition> = {}): FlagDefinition {
  return { state: "ENABLED", variants: { given: value, other: null }, defaultVariant: "given", ...others };
}

const document: FlagDocument = {
  flags: {
    boolean: flag(true),
    string: flag("hello"),
    integer: flag(10),
    float: flag(0.5),
    object: flag({ show: true, title: "Box", price: 100 }),
    list: flag([1, 2]),
    described: flag(true, { metadata: { string: "1.0.2", integer: 2, boolean: true } }),
    disabled: flag(true, { state: "DISABLED" }),
    broken: flag(true, { defaultVariant: "nowhere" }),
    greeting: {
      state: "ENABLED",
      variants: { internal: "INTERNAL", external: "EXTERNAL" },
      defaultVariant: "external",
      rules: [
        {
          when: [
            { attribute: "fn", op: "is", values: ["Sulisław"] },
            { attribute: "age", op: "is", values: [29] },
            { attribute: "customer", op: "is", values: [false] },
          ],
          serve: "internal",
        },
      ],
    },
    shared: {
      state: "ENABLED",
      variants: { a: 1, b: 2 },
      fallthrough: {
        split: [
          ["a", 1],
          ["b", 1],
        ],
      },
    },
  },
};

describe("evaluation through the OpenFeature SDK", () => {
  let client: Client;
  beforeEach(async () => {
    await OpenFeature.setProviderAndWait(new SwitchyardProvider({ bundle: document, onError: () => {} }));
    client = OpenFeature.getClient();
  });

  it("resolves values of every type", async () => {
    expect(await client.getBooleanValue("boolean", false)).toBe(true);
    expect(await client.getStringValue("string", "bye")).toBe("hello");
    expect(await client.getNumberValue("integer", 1)).toBe(10);
    expect(await client.getNumberValue("float", 0.1)).toBe(0.5);
    expect(await client.getObjectValue("object", {})).toEqual({ show: true, title: "Box", price: 100 });
    expect(await client.getObjectValue("list", [])).toEqual([1, 2]);
  });

  it.each([
    ["boolean", () => client.getBooleanDetails("boolean", false), true],
    ["string", () => client.getStringDetails("string", "bye"), "hello"],
    ["integer", () => client.getNumberDetails("integer", 1), 10],
    ["float", () => client.getNumberDetails("float", 0.1), 0.5],
    ["object", () => client.getObjectDetails("object", {}), { show: true, title: "Box", price: 100 }],
  ])("says variant and reason of a %s", async (flagKey, details, value) => {
    expect(await details()).toEqual({
      flagKey,
      value,
      variant: "given",
      reason: StandardResolutionReasons.STATIC,
      flagMetadata: {},
    });
  });

  it("matches the context, and says so", async () => {
    const context = { targetingKey: "u", fn: "Sulisław", ln: "Świętopełk", age: 29, customer: false };
    expect(await client.getStringDetails("greeting", "", context)).toMatchObject({
      value: "INTERNAL",
      variant: "internal",
      reason: StandardResolutionReasons.TARGETING_MATCH,
    });
    expect(await client.getStringDetails("greeting", "")).toMatchObject({
      value: "EXTERNAL",
      reason: StandardResolutionReasons.DEFAULT,
    });
  });

  it("splits by the targeting key", async () => {
    const details = await client.getNumberDetails("shared", 0, { targetingKey: "u1" });
    expect(details).toMatchObject({
      reason: StandardResolutionReasons.SPLIT,
      value: details.variant === "a" ? 1 : 2,
    });
  });

  it("gives metadata", async () => {
    const { flagMetadata } = await client.getBooleanDetails("described", false);
    expect(flagMetadata).toEqual({ string: "1.0.2", integer: 2, boolean: true });
  });

  it("gives the default for a flag that is not there", async () => {
    expect(await client.getStringDetails("missing", "default")).toMatchObject({
      value: "default",
      reason: StandardResolutionReasons.ERROR,
      errorCode: ErrorCode.FLAG_NOT_FOUND,
    });
  });

  it.each([
    ["string for boolean", () => client.getBooleanDetails("string", true), true],
    ["string for number", () => client.getNumberDetails("string", 13), 13],
    ["boolean for string", () => client.getStringDetails("boolean", "x"), "x"],
    ["number for object", () => client.getObjectDetails("integer", { a: 1 }), { a: 1 }],
  ])("gives the default for a value of another type: %s", async (_what, details, value) => {
    expect(await details()).toMatchObject({
      value,
      reason: StandardResolutionReasons.ERROR,
      errorCode: ErrorCode.TYPE_MISMATCH,
    });
  });

  it("gives the default for a disabled flag, without an error", async () => {
    const details = await client.getBooleanDetails("disabled", false);
    expect(details).toMatchObject({ value: false, reason: StandardResolutionReasons.DISABLED });
    expect(details.errorCode).toBeUndefined();
  });

  it("gives the default for a flag that cannot be compiled", async () => {
    expect(await client.getBooleanDetails("broken", false)).toMatchObject({
      value: false,
      reason: StandardResolutionReasons.ERROR,
      errorCode: ErrorCode.PARSE_ERROR,
    });
  });

  it("calls hooks in their order, and error hooks for errors alone", async () => {
    const stages: string[] = [];
    const hook: Hook = {
      before: () => void stages.push("before"),
      after: () => void stages.push("after"),
      error: () => void stages.push("error"),
      finally: () => void stages.push("finally"),
    };
    client.addHooks(hook);
    await client.getBooleanValue("boolean", false);
    await client.getBooleanValue("missing", false);
    expect(stages).toEqual(["before", "after", "finally", "before", "error", "finally"]);
  });
});

describe("the provider's status", () => {
  it("is that of the client, with an event for each change", async () => {
    await using server = await TestServer.start({ a: on });
    const events: string[] = [];
    for (const event of Object.values(ServerProviderEvents)) {
      OpenFeature.addHandler(event, (details) => {
        if (details?.providerName === "switchyard") events.push(event.replace("PROVIDER_", ""));
      });
    }
    const provider = new SwitchyardProvider({
      url: server.url,
      timing: quick,
      onError: () => {},
      errorAfterMs: 60,
    });
    await OpenFeature.setProviderAndWait(provider);
    const client = OpenFeature.getClient();
    expect(client.providerStatus).toBe("READY");
    server.publish({ a: off });
    await expect.poll(() => client.getBooleanValue("a", true)).toBe(false);
    await server.stop();
    await expect.poll(() => client.providerStatus).toBe("ERROR");
    expect(await client.getBooleanValue("a", true)).toBe(false);
    await server.listen();
    await expect.poll(() => client.providerStatus).toBe("READY");
    expect(events.filter((event) => event !== "CONFIGURATION_CHANGED")).toEqual([
      "READY",
      "STALE",
      "ERROR",
      "READY",
    ]);
    OpenFeature.clearHandlers();
  });

  it("names the flags that changed", async () => {
    await using server = await TestServer.start({ a: on, b: on });
    await OpenFeature.setProviderAndWait(new SwitchyardProvider({ url: server.url, timing: quick }));
    const changed: unknown[] = [];
    OpenFeature.getClient().addHandler(ServerProviderEvents.ConfigurationChanged, (details) => {
      changed.push(details?.flagsChanged);
    });
    server.publish({ b: off });
    await expect.poll(() => changed).toEqual([["b"]]);
  });

  it("is STALE at once with a bundle, and serves it while the control plane is away", async () => {
    const provider = new SwitchyardProvider({
      url: "http://127.0.0.1:9",
      bundle: document,
      onError: () => {},
    });
    await OpenFeature.setProviderAndWait(provider);
    const client = OpenFeature.getClient();
    expect(await client.getBooleanValue("boolean", false)).toBe(true);
    await expect.poll(() => client.providerStatus).toBe("STALE");
  });

  it("is ERROR when nothing is known in time, and READY when the control plane comes", async () => {
    await using server = await TestServer.start({ a: on });
    server.misbehaviour = answers(503);
    const options = { url: server.url, timing: quick, readyMs: 30, onError: () => {} };
    await expect(OpenFeature.setProviderAndWait(new SwitchyardProvider(options))).rejects.toThrow("No flags");
    const client = OpenFeature.getClient();
    expect(client.providerStatus).toBe("ERROR");
    expect(await client.getBooleanDetails("a", false)).toMatchObject({
      value: false,
      errorCode: "PROVIDER_NOT_READY",
    });
    server.misbehaviour = undefined;
    await expect.poll(() => client.providerStatus).toBe("READY");
    expect(await client.getBooleanValue("a", false)).toBe(true);
  });
});

it("tracks conversions, and leaves a client open that it was given", async () => {
  await using server = await TestServer.start({ a: on });
  server.put = { ...server.put, watched: ["a"] };
  await using test = testFlags({ url: server.url });
  await OpenFeature.setProviderAndWait(new SwitchyardProvider(test.flags));
  OpenFeature.getClient().track("bought", { targetingKey: "u1" }, { value: 3, currency: "EUR" });
  await expect
    .poll(() => server.batches.flatMap((batch) => batch.conversions ?? []))
    .toMatchObject([{ event: "bought", value: 3, variants: { a: "on" } }]);
  await OpenFeature.clearProviders();
  server.publish({ a: off });
  await expect.poll(() => test.flags.boolean("a", true)).toBe(false);
});
