import { init } from "@launchdarkly/node-server-sdk";
import { TestData } from "@launchdarkly/node-server-sdk/integrations";
import { contextsOf, rules } from "../people.ts";
import type { Enter } from "./contender.ts";

/** Its evaluation is asynchronous only, so it is awaited, one after the other. Without events. */
export const launchdarkly: Enter = async (everyone) => {
  const data = new TestData();
  for (const flag of flags) await data.usePreconfiguredFlag(flag);
  const client = init("none", {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  await client.waitForInitialization({ timeout: 5 });
  const contexts = contextsOf(everyone, ({ id, ...attributes }) => ({
    kind: "user" as const,
    key: id,
    ...attributes,
  }));
  return {
    name: "@launchdarkly/node-server-sdk",
    call: "await client.boolVariation(key, context, fallback)",
    countStatic: async (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (await client.boolVariation("static-flag", contexts[at]!, false)) on++;
      }
      return on;
    },
    countRules: async (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (await client.boolVariation("rules-flag", contexts[at]!, false)) on++;
      }
      return on;
    },
    isOn: (flag, at) => client.boolVariation(flag, contexts[at]!, false),
    close: () => client.close(),
  };
};

const shared = {
  version: 1,
  on: true,
  salt: "salt",
  offVariation: 1,
  variations: [true, false],
  targets: [],
  prerequisites: [],
};
const flags = [
  { ...shared, key: "static-flag", fallthrough: { variation: 0 }, rules: [] },
  {
    ...shared,
    key: "rules-flag",
    rules: [
      rule("1", "plan", "in", [rules.plan]),
      rule("2", "country", "in", rules.countries),
      rule("3", "age", "greaterThanOrEqual", [rules.minAge]),
    ],
    fallthrough: {
      rollout: {
        contextKind: "user",
        variations: [
          { variation: 0, weight: rules.percent * 1000 },
          { variation: 1, weight: (100 - rules.percent) * 1000 },
        ],
      },
    },
  },
];

function rule(id: string, attribute: string, op: string, values: readonly (string | number)[]) {
  return { id, clauses: [{ contextKind: "user", attribute, op, values }], variation: 0 };
}
