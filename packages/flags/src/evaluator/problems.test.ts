import { describe, expect, it } from "vitest";
import { compileFlags } from "./flagSet.ts";

const base = { state: "ENABLED", variants: { on: true, off: false } };

function problemsOf(flag: object, others: object = {}): string[] {
  const set = compileFlags({ flags: { shop: { ...base, ...flag } }, ...others });
  const ofFlag = set.problems.filter((problem) => problem.flag === "shop");
  if (ofFlag.length > 0) {
    expect(set.evaluate("shop", {})).toMatchObject({ reason: "ERROR", errorCode: "PARSE_ERROR" });
  }
  return set.problems.map(({ path, message }) => `${path}: ${message}`);
}

const rule = (condition: object) => ({ rules: [{ when: [condition], serve: "on" }] });
const split = (table: unknown) => ({ fallthrough: { split: table } });
const first = "flags.shop.rules[0].when[0]";

const needs = (flag: string) => ({ ...base, off: "off", prerequisites: [{ flag, variant: "on" }] });

describe("compileFlags", () => {
  it.each<[object, string]>([
    [{ state: "enabled" }, 'flags.shop.state: must be "ENABLED" or "DISABLED"'],
    [{ variants: {} }, "flags.shop.variants: must have one variant at least"],
    [{ defaultVariant: "onn" }, 'flags.shop.defaultVariant: there is no variant "onn"; did you mean "on"?'],
    [
      { defaultVarient: "on" },
      'flags.shop.defaultVarient: is not known here; did you mean "defaultVariant"?',
    ],
    [{ rules: [], colour: 1 }, "flags.shop.colour: is not known here"],
    [{ killed: 1 }, "flags.shop.killed: must be true or false, is 1"],
    [{ metadata: { a: [] } }, "flags.shop.metadata.a: must be a text, a number, true or false"],
    [
      { targeting: { var: "a" }, rules: [] },
      "flags.shop.targeting: excludes targets, rules and fallthrough: a flag has one of both forms",
    ],
    [{ targets: [{ variant: "on" }] }, "flags.shop.targets[0].keys: must be a list, is absent"],
    [{ rules: [{ serve: "no" }] }, 'flags.shop.rules[0].serve: there is no variant "no"'],
    [
      rule({ attribute: "a", op: "iz", values: [1] }),
      `${first}.op: there is no operator "iz"; did you mean "is"?`,
    ],
    [rule({ attribute: "a", op: "is", values: [] }), `${first}.values: must have one value at least`],
    [rule({ attribute: "a", op: "<", values: ["x"] }), `${first}.values[0]: must be a number, is "x"`],
    [
      rule({ attribute: "a", op: "version_>", values: ["x"] }),
      `${first}.values[0]: must be a version, such as 1.2.3, is "x"`,
    ],
    [
      rule({ attribute: "a", op: "before", values: ["soon"] }),
      `${first}.values[0]: must be an ISO 8601 date or milliseconds, is "soon"`,
    ],
    [rule({ segment: "bta" }), `${first}.segment: there is no segment "bta"; did you mean "beta"?`],
    [
      rule({ from: "2027-02-30T00:00:00Z" }),
      `${first}.from: must be an ISO 8601 date and time with a time zone, such as 2027-03-31T09:00:00Z`,
    ],
    [
      rule({ until: "2027-03-01T00:00:00" }),
      `${first}.until: must be an ISO 8601 date and time with a time zone, such as 2027-03-31T09:00:00Z`,
    ],
    [
      rule({ from: "2027-03-01T00:00:00Z", until: "2027-03-01T00:00:00Z" }),
      `${first}: ends before it begins`,
    ],
    [
      split([["on", 0.5]]),
      "flags.shop.fallthrough.split[0][1]: must be a whole number from 0 to 2147483647, is 0.5",
    ],
    [
      split([["on", -1]]),
      "flags.shop.fallthrough.split[0][1]: must be a whole number from 0 to 2147483647, is -1",
    ],
    [split([["on", 0]]), "flags.shop.fallthrough.split: must have a weight above 0"],
    [
      split([
        ["on", 2_147_483_647],
        ["off", 1],
      ]),
      "flags.shop.fallthrough.split: the weights must not sum up to more than 2147483647, do to 2147483648",
    ],
    [
      { fallthrough: { split: [["on", 1]], hash: "murmur3" } },
      'flags.shop.fallthrough.hash: there is no hash "murmur3"; did you mean "murmur3-1"?',
    ],
    [
      { rules: [{ gate: { share: 2, of: 1 }, serve: "on" }] },
      "flags.shop.rules[0].gate.share: is more than all (1)",
    ],
    [
      { requires: { release: "42" } },
      'flags.shop.requires.release: must be such as ">= 42" or ">= 42, < 50", is "42"',
    ],
    [
      { prerequisites: [{ flag: "shopp", variant: "on" }] },
      'flags.shop.prerequisites[0].flag: there is no flag "shopp"; did you mean "shop"?',
    ],
    [
      { prerequisites: [{ flag: "shop", variant: "on" }] },
      "flags.shop.prerequisites: the flags need each other in a circle: shop -> shop",
    ],
  ])("says what is wrong in %j", (flag, problem) => {
    expect(problemsOf(flag, { segments: { beta: {} } })).toContain(problem);
  });

  it("says where a pattern or a piece of logic is wrong", () => {
    const pattern = problemsOf(rule({ attribute: "a", op: "matches", values: ["(a"] }));
    expect(pattern).toEqual([expect.stringContaining(`${first}.values[0]: is no pattern: `)]);
    expect(problemsOf({ targeting: { nope: [] } })).toEqual([
      expect.stringContaining("flags.shop.targeting"),
    ]);
    expect(problemsOf({ targeting: { $ref: "gone" } })).toEqual([expect.stringContaining("gone")]);
  });

  it("refuses circles of segments, and flags that refer to these", () => {
    const segments = { a: { when: [{ segment: "b" }] }, b: { when: [{ any: [{ segment: "a" }] }] } };
    expect(problemsOf(rule({ segment: "a" }), { segments }).toSorted()).toEqual([
      `${first}.segment: the segment "a" is faulty itself`,
      "segments.a: the segments refer to each other in a circle: a -> b -> a",
      "segments.b: the segments refer to each other in a circle: b -> a -> b",
    ]);
  });

  it("gives the code's default to all flags in a circle, and off to those that need one", () => {
    const set = compileFlags({ flags: { a: needs("b"), b: needs("c"), c: needs("a"), d: needs("a") } });
    for (const key of ["a", "b", "c"]) {
      expect(set.evaluate(key, {})).toMatchObject({ reason: "ERROR", errorCode: "PARSE_ERROR" });
      expect(set.evaluate(key, {})).not.toHaveProperty("value");
    }
    expect(set.evaluate("d", {})).toMatchObject({ variant: "off", metadata: { prerequisite: "a" } });
  });

  it("lets flagd's documents have keys of others", () => {
    const document = {
      $schema: "https://flagd.dev/schema/v0/flags.json",
      flags: { shop: { ...base, note: "ours" } },
    };
    expect(compileFlags(document).problems).toEqual([]);
    expect(compileFlags(document).document).toEqual(document);
  });

  it("quotes keys that a path could not be read with", () => {
    const set = compileFlags({ flags: { "a.b": { ...base, off: "x" } } });
    expect(set.problems[0]).toMatchObject({ path: 'flags["a.b"].off', flag: "a.b" });
  });
});
