import { type FeatureApiResponse, GrowthBookClient } from "@growthbook/growthbook";
import { compileFlags } from "@switchyard/flags";
import { describe, expect, it } from "vitest";
import { importFlags } from "../../../../packages/switchyard/src/flags/exchange/importFlags.ts";
import { subjects } from "./subjects.ts";

const payload = {
  features: {
    plain: { defaultValue: true },
    nothing: { defaultValue: null },
    "a third": { defaultValue: false, rules: [{ force: true, coverage: 0.3333 }] },
    "a third, version 2": {
      defaultValue: false,
      rules: [{ force: true, coverage: 0.33335, hashVersion: 2, seed: "s", hashAttribute: "company" }],
    },
    "a range": { defaultValue: 0, rules: [{ force: 1, range: [0.25, 0.75], hashVersion: 2 }] },
    targeted: {
      defaultValue: "none",
      rules: [
        { condition: { country: { $in: ["de", "fr"] }, age: { $gte: 18 } }, force: "europe" },
        { condition: { $or: [{ plan: "pro" }, { isBeta: true }] }, force: "pro" },
        { condition: { version: { $vgt: "1.2.3" }, tags: { $elemMatch: { $eq: "b" } } }, force: "new" },
        { condition: { company: { $inGroup: "partners" } }, force: "partner", coverage: 0.5 },
        { condition: { country: { $regex: "^[A-Z]" }, $not: { plan: "free" } }, force: "upper" },
      ],
    },
    experiment: {
      defaultValue: "control",
      rules: [{ key: "exp", variations: ["control", "a", "b"], weights: [0.5, 0.3, 0.2], coverage: 0.9 }],
    },
    "experiment, version 2": {
      defaultValue: "none",
      rules: [
        {
          key: "exp2",
          seed: "other",
          hashVersion: 2,
          variations: ["control", "a", "b"],
          condition: { country: { $ne: "us" } },
          meta: [{ key: "0" }, { key: "1" }, { key: "2" }],
        },
        { force: "rest", condition: { isBeta: true } },
      ],
    },
    "experiment in a namespace": {
      defaultValue: "none",
      rules: [{ key: "exp3", variations: ["control", "a"], namespace: ["pricing", 0, 0.4], coverage: 0.7 }],
    },
    "experiment in a later namespace": {
      defaultValue: "none",
      rules: [{ key: "exp4", variations: ["control", "a"], namespace: ["pricing", 0.4, 1] }],
    },
    "experiment with filters and ranges": {
      defaultValue: "none",
      rules: [
        {
          variations: ["x", "y"],
          hashVersion: 2,
          filters: [{ seed: "f", ranges: [[0, 0.6]], attribute: "id", hashVersion: 2 }],
          ranges: [
            [0, 0.1],
            [0.5, 0.9],
          ],
        },
      ],
    },
    "a holdout": {
      defaultValue: "none",
      rules: [
        {
          key: "holdout",
          variations: ["held", "not held"],
          weights: [0.1, 0.9],
          hashVersion: 2,
          meta: [{ key: "h" }, { key: "n", passthrough: true }],
        },
        { key: "inner", variations: ["p", "q"], hashVersion: 2 },
      ],
    },
    child: {
      defaultValue: "default",
      rules: [
        { parentConditions: [{ id: "a third", condition: { value: true }, gate: true }] },
        { condition: { country: "de" }, force: "german" },
      ],
    },
  },
  savedGroups: { partners: ["company-1", "company-2", "company-3"] },
};

const people = subjects(3_000);
const imported = importFlags("growthbook", JSON.stringify(payload));
const flags = compileFlags(imported.document);
// Its types want tuples, which JSON has not.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const sdkPayload = payload as unknown as FeatureApiResponse;
const growthbook = new GrowthBookClient().initSync({ payload: sdkPayload });

describe("who gets what after an import from GrowthBook", () => {
  it.each(Object.keys(payload.features))("%s is as with GrowthBook's SDK", (key) => {
    const served = new Set<unknown>();
    for (const { key: id, ...rest } of people) {
      // An absent age is 0 to this SDK, against GrowthBook's specification, which the import follows.
      const attributes = { ...rest, age: rest.age ?? 0 };
      const ours = flags.evaluate(key, { ...attributes, targetingKey: id });
      const theirs = growthbook.evalFeature(key, { attributes: { ...attributes, ...(id && { id }) } });
      expect({ id, attributes, value: ours.value ?? null }).toEqual({ id, attributes, value: theirs.value });
      served.add(ours.value);
    }
    expect(served.size > 1).toBe(!["plain", "nothing"].includes(key));
  });

  it("loses none of these", () => {
    expect(Object.values(imported.document.flags).map(({ state }) => state)).not.toContain("DISABLED");
  });
});
