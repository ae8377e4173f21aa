import type { EvaluationContext, Json } from "@switchyard/flags";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logic, variantNames } from "./arbitraryLogic.ts";
import { flagdVerdicts, ourVerdicts, type Verdict } from "./flagdVerdict.ts";

const variants = Object.fromEntries(variantNames.map((name) => [name, name]));

function documentWith(targeting: Json, evaluators: Record<string, Json> = {}) {
  return {
    flags: { flag: { state: "ENABLED" as const, variants, defaultVariant: "off", targeting } },
    $evaluators: evaluators,
  };
}

describe("flagd's evaluator and ours", () => {
  it("agree on what every operator does with the types that it is for", () => {
    fc.assert(
      fc.property(
        logic.targeting,
        logic.evaluators,
        fc.array(logic.context, { minLength: 3, maxLength: 3 }),
        (targeting, evaluators, contexts) => {
          const document = documentWith(targeting, evaluators);
          const flagd = flagdVerdicts(document);
          const ours = ourVerdicts(document);
          for (const context of contexts) expect(ours("flag", context)).toEqual(flagd("flag", context));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("put everybody in the same bucket", () => {
    const weights = fc.array(fc.nat(2 ** 28), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.array(fc.string({ unit: "grapheme-ascii" })), (parts, keys) => {
        const document = documentWith({ fractional: parts.map((part, at) => [variantNames[at]!, part]) });
        const flagd = flagdVerdicts(document);
        const ours = ourVerdicts(document);
        for (const targetingKey of keys) {
          expect(ours("flag", { targetingKey })).toEqual(flagd("flag", { targetingKey }));
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

interface Difference {
  readonly what: string;
  readonly why: string;
  readonly targeting: Json;
  readonly evaluators?: Record<string, Json>;
  readonly context?: EvaluationContext;
  readonly flagd: Partial<Verdict>;
  readonly ours: Partial<Verdict>;
}

const general = { variant: undefined, errorCode: "GENERAL" };
const parseError = { variant: undefined, errorCode: "PARSE_ERROR" };

function when(condition: Json): Json {
  return { if: [condition, "on", "x"] };
}

/** Where both differ, and why ours does what it does. Both sides are checked, so that the list stays true. */
const differences: readonly Difference[] = [
  {
    what: "a number compared with a text that is none",
    why: "JSONLogic compares as JavaScript does; flagd's library ends the evaluation",
    targeting: when({ ">": [{ var: "age" }, 18] }),
    context: { age: "young" },
    flagd: general,
    ours: { variant: "x" },
  },
  {
    what: "a sum with something that is no number",
    why: "in JSONLogic it is NaN, which nothing equals; flagd's library ends the evaluation",
    targeting: when({ ">": [{ "+": [{ var: "age" }, 1] }, 18] }),
    context: { age: "young" },
    flagd: general,
    ours: { variant: "x" },
  },
  {
    what: "the members of what is no list",
    why: "JSONLogic finds nothing in it; flagd's library ends the evaluation",
    targeting: when({ in: ["a", { var: "user" }] }),
    context: { user: { a: 1 } },
    flagd: general,
    ours: { variant: "x" },
  },
  {
    what: "`missing` of an empty text",
    why: "JSONLogic counts it as missing",
    targeting: when({ missing: ["plan"] }),
    context: { plan: "" },
    flagd: { variant: "x" },
    ours: { variant: "on" },
  },
  {
    what: "whether an empty object is true",
    why: "in JSONLogic only an empty list is not",
    targeting: when({ var: "user" }),
    context: { user: {} },
    flagd: { variant: "x" },
    ours: { variant: "on" },
  },
  {
    what: "attributes that every object inherits",
    why: "only what was sent is an attribute",
    targeting: when({ "==": [{ var: "constructor.name" }, "Object"] }),
    flagd: { variant: "on" },
    ours: { variant: "x" },
  },
  {
    what: "the bucket of a text beyond ASCII",
    why: "flagd's specification hashes UTF-8, as its servers do; imurmurhash mixes UTF-16 units",
    targeting: { fractional: [{ var: "name" }, ["on", 1], ["x", 1], ["true", 1], ["false", 1]] },
    context: { name: "Świętopełk" },
    flagd: { variant: "true" },
    ours: { variant: "on" },
  },
  {
    what: "a split with one entry and nobody to split",
    why: "flagd's published cases serve the entry",
    targeting: { fractional: [["on", 1]] },
    flagd: { variant: "off", reason: "DEFAULT" },
    ours: { variant: "on" },
  },
  {
    what: "a variant in a split that is no name, and that the bucket is not in",
    why: "only the variant that is served is computed",
    targeting: { fractional: ["key", ["on", 1], [{ var: "roles" }, 0]] },
    context: { roles: ["a"] },
    flagd: { variant: "off", reason: "DEFAULT" },
    ours: { variant: "on" },
  },
  {
    what: "shared evaluators that refer to others",
    why: "flagd's published cases resolve them; flagd's JavaScript replaces texts, one evaluator after the other",
    targeting: when({ $ref: "privileged" }),
    evaluators: { admin: { "==": [{ var: "role" }, "admin"] }, privileged: { "!!": [{ $ref: "admin" }] } },
    context: { role: "admin" },
    flagd: parseError,
    ours: { variant: "on" },
  },
  {
    what: "operators of flagd's library that its schema does not have",
    why: "other implementations of flagd do not know them",
    targeting: when({ "??": [{ var: "plan" }, true] }),
    flagd: { variant: "on" },
    ours: parseError,
  },
  {
    what: "logic that is nested very deep",
    why: "hostile definitions must not exhaust the stack",
    targeting: when(Array.from({ length: 120 }).reduce<Json>((inner) => ({ "!": [inner] }), true)),
    flagd: { variant: "on" },
    ours: parseError,
  },
];

describe("a known difference to flagd's evaluator", () => {
  it.each(differences)("$what", ({ targeting, evaluators, context = {}, flagd, ours }) => {
    const document = documentWith(targeting, evaluators);
    expect(flagdVerdicts(document)("flag", context)).toMatchObject(flagd);
    expect(ourVerdicts(document)("flag", context)).toMatchObject(ours);
  });
});
