import { once } from "node:events";
import { InMemStorageProvider, Unleash } from "unleash-client";
import type { ClientFeaturesResponse } from "unleash-client/lib/feature.js";
import { contextsOf, rules } from "../people.ts";
import type { Enter } from "./contender.ts";

/** Without metrics, which count each evaluation. */
export const unleash: Enter = async (everyone) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types have enumerations, which JSON has not
  const data = features as unknown as ClientFeaturesResponse["features"];
  const client = new Unleash({
    url: "http://127.0.0.1:9/",
    appName: "bench",
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider<ClientFeaturesResponse>(),
    bootstrap: { data },
  });
  client.on("error", () => {});
  client.on("warn", () => {});
  await once(client, "ready");
  const contexts = contextsOf(everyone, ({ id, isEmployee, ...properties }) => ({
    userId: id,
    properties: { ...properties, isEmployee: String(isEmployee) },
  }));
  return {
    name: "unleash-client",
    call: "unleash.isEnabled(name, context)",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (client.isEnabled("static-flag", contexts[at])) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (client.isEnabled("rules-flag", contexts[at])) on++;
      }
      return on;
    },
    isOn: (flag, at) => client.isEnabled(flag, contexts[at]),
    close: () => client.destroy(),
  };
};

const features = [
  feature("static-flag", [{ name: "default", parameters: {} }]),
  feature("rules-flag", [
    rollout(100, [constraint("plan", "IN", { values: [rules.plan] })]),
    rollout(100, [constraint("country", "IN", { values: rules.countries })]),
    rollout(100, [constraint("age", "NUM_GTE", { value: String(rules.minAge) })]),
    rollout(rules.percent, []),
  ]),
];

function feature(name: string, strategies: readonly object[]) {
  return { name, type: "release", enabled: true, strategies, variants: [] };
}

function rollout(share: number, constraints: readonly object[]) {
  const parameters = { rollout: String(share), groupId: "rules-flag", stickiness: "default" };
  return { name: "flexibleRollout", parameters, constraints };
}

function constraint(contextName: string, operator: string, wanted: object) {
  return { contextName, operator, values: [], inverted: false, caseInsensitive: false, ...wanted };
}
