import { once } from "node:events";
import { compileFlags } from "@switchyard/flags";
import { InMemStorageProvider, Unleash } from "unleash-client";
import type { ClientFeaturesResponse } from "unleash-client/lib/feature.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFlags } from "../../../../packages/switchyard/src/flags/exchange/importFlags.ts";
import { subjects } from "./subjects.ts";

const constraint = (contextName: string, operator: string, rest: object) => ({
  contextName,
  operator,
  values: [],
  inverted: false,
  caseInsensitive: false,
  ...rest,
});
const rollout = (share: number, rest: object = {}, stickiness = "default") => ({
  name: "flexibleRollout",
  parameters: { rollout: String(share), groupId: "a group", stickiness },
  ...rest,
});
const variants = [
  { name: "red", weight: 333, weightType: "variable", payload: { type: "string", value: "r" } },
  { name: "green", weight: 333, weightType: "variable", payload: { type: "string", value: "g" } },
  { name: "blue", weight: 334, weightType: "variable", payload: { type: "string", value: "b" } },
];
const feature = (name: string, strategies: readonly object[], rest: object = {}) => ({
  name,
  type: "release",
  enabled: true,
  strategies,
  variants: [],
  ...rest,
});

const file = {
  version: 2,
  features: [
    feature("everyone", [{ name: "default", parameters: {} }]),
    feature("off", [{ name: "default", parameters: {} }], { enabled: false }),
    feature("a third", [rollout(33)]),
    feature("by user", [rollout(41, {}, "userId")]),
    feature("by session", [
      { name: "gradualRolloutSessionId", parameters: { percentage: "27", groupId: "s" } },
    ]),
    feature("by company", [rollout(63, {}, "company")]),
    feature("listed", [{ name: "userWithId", parameters: { userIds: "user-3-e, user-5-e,user-7-e" } }]),
    feature("several", [
      rollout(20, { constraints: [constraint("country", "IN", { values: ["de", "fr"] })] }),
      rollout(70, { constraints: [constraint("plan", "NOT_IN", { values: ["free"] })], segments: [1] }),
    ]),
    feature("constraints", [
      rollout(100, {
        constraints: [
          constraint("country", "STR_STARTS_WITH", { values: ["d"], caseInsensitive: true }),
          constraint("age", "NUM_GTE", { value: "18" }),
          constraint("version", "SEMVER_LT", { value: "2.0.0" }),
          constraint("plan", "STR_CONTAINS", { values: ["r"], inverted: true }),
        ],
      }),
    ]),
    feature("painted", [rollout(60)], { variants }),
    feature("painted by strategy", [
      rollout(50, { variants, constraints: [constraint("country", "IN", { values: ["us"] })] }),
      rollout(50, {}, "userId"),
    ]),
    feature("overridden", [rollout(80, {}, "userId")], {
      variants: [
        { ...variants[0], overrides: [{ contextName: "country", values: ["fr"] }] },
        variants[1],
        variants[2],
      ],
    }),
    feature("child", [rollout(50)], { dependencies: [{ feature: "a third" }] }),
    feature("child of the others", [rollout(50)], { dependencies: [{ feature: "a third", enabled: false }] }),
    feature("child of red", [{ name: "default", parameters: {} }], {
      dependencies: [{ feature: "painted", variants: ["red", "blue"] }],
    }),
  ],
  segments: [{ id: 1, name: "grown up", constraints: [constraint("age", "NUM_GT", { value: "17" })] }],
};

// Unleash's client for Node, unlike its others, hashes the lower bytes of UTF-16, not UTF-8.
const people = subjects(3_000)
  .map((one) => ({ ...one, key: one.key?.replace("é", "e") }))
  .filter((one) => one.key !== undefined || one.sessionId !== undefined);
const imported = importFlags("unleash", JSON.stringify(file));
const flags = compileFlags(imported.document);
let unleash: Unleash;

beforeAll(async () => {
  // Its types have enumerations, which JSON has not.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { features, segments } = file as unknown as Required<ClientFeaturesResponse>;
  unleash = new Unleash({
    url: "http://127.0.0.1:9/",
    appName: "agreement",
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider<ClientFeaturesResponse>(),
    bootstrap: { data: features, segments },
  });
  unleash.on("error", () => {});
  unleash.on("warn", () => {});
  await once(unleash, "ready");
});
afterAll(() => unleash.destroy());

describe("who gets what after an import from Unleash", () => {
  it.each(file.features.map(({ name }) => name))("%s is as with Unleash's client", (name) => {
    let enabled = 0;
    for (const { key, sessionId, ...properties } of people) {
      const theirs = {
        properties: asText(properties),
        ...(key && { userId: key }),
        ...(sessionId && { sessionId }),
      };
      const ours = { ...asText(properties), sessionId, targetingKey: key };
      const isEnabled = flags.evaluate(name, ours).value;
      expect({ ours, isEnabled }).toEqual({ ours, isEnabled: unleash.isEnabled(name, theirs) });
      if (isEnabled === true) enabled++;
      if (!flags.keys.includes(`${name}.variant`)) continue;
      const variant = flags.evaluate(`${name}.variant`, ours);
      // Theirs is drawn by lot for those who have none of the keys that the strategy names.
      const wanted = unleash.getVariant(name, theirs);
      expect({ ours, variant: variant.variant ?? "disabled" }).toEqual({ ours, variant: wanted.name });
      expect(variant.value ?? undefined).toBe(wanted.payload?.value);
    }
    const isDecided = ["everyone", "off"].includes(name);
    expect(enabled > 0 && enabled < people.length).toBe(!isDecided);
  });
});

function asText(properties: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
