import { type FeatureApiResponse, GrowthBookClient } from "@growthbook/growthbook";
import { contextsOf, rules } from "../people.ts";
import type { Enter } from "./contender.ts";

/** One client for the whole server, and a user context per request. */
export const growthbook: Enter = (everyone) => {
  const environment = process.env["NODE_ENV"];
  // Else it logs each step of each evaluation.
  process.env["NODE_ENV"] = "production";
  const client = new GrowthBookClient().initSync({ payload });
  const contexts = contextsOf(everyone, (attributes) => ({ attributes: { ...attributes } }));
  return {
    name: "@growthbook/growthbook",
    call: "client.isOn(key, { attributes })",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (client.isOn("static-flag", contexts[at]!)) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (client.isOn("rules-flag", contexts[at]!)) on++;
      }
      return on;
    },
    isOn: (flag, at) => client.isOn(flag, contexts[at]!),
    close: () => {
      client.destroy();
      if (environment === undefined) delete process.env["NODE_ENV"];
      else process.env["NODE_ENV"] = environment;
    },
  };
};

const payload: FeatureApiResponse = {
  features: {
    "static-flag": { defaultValue: true },
    "rules-flag": {
      defaultValue: false,
      rules: [
        { condition: { plan: rules.plan }, force: true },
        { condition: { country: { $in: [...rules.countries] } }, force: true },
        { condition: { age: { $gte: rules.minAge } }, force: true },
        { force: true, coverage: rules.percent / 100 },
      ],
    },
  },
};
