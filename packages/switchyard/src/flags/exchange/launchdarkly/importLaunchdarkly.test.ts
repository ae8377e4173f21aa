import { compileFlags } from "@switchyard/flags";
import { describe, expect, it } from "vitest";
import { importFlags } from "../importFlags.ts";

const flag = (rest: object) => ({
  on: true,
  variations: ["no", "yes"],
  fallthrough: { variation: 0 },
  offVariation: 0,
  ...rest,
});

function served(clause: object, context: object): unknown {
  const flags = { f: flag({ rules: [{ clauses: [clause], variation: 1 }] }) };
  const { document } = importFlags("launchdarkly", JSON.stringify({ flags }));
  return compileFlags(document).evaluate("f", { targetingKey: "u", ...context }).value;
}

describe("a clause of LaunchDarkly", () => {
  it.each([
    [{ op: "in", values: ["a", 5] }, ["a", 5, ["b", "a"]], ["5", undefined]],
    [{ op: "in", values: ["a"], negate: true }, ["b"], ["a", undefined]],
    [{ op: "contains", values: ["b"] }, ["abc"], ["ac", 5, undefined]],
    [
      { op: "before", values: ["2020-01-01T00:00:00Z"] },
      ["2019-01-01T00:00:00Z", 5],
      ["2021-01-01T00:00:00Z"],
    ],
    [{ op: "semVerEqual", values: ["2.0"] }, ["2.0.0", "2"], ["2.0.1", "x", undefined]],
    [{ op: "segmentMatch", values: ["none"], negate: true }, [undefined], []],
  ])("%j holds for %j and not for %j", (clause, holds, not) => {
    const asked = { attribute: "x", ...clause };
    expect(holds.map((x) => served(asked, { x }))).toEqual(holds.map(() => "yes"));
    expect(not.map((x) => served(asked, { x }))).toEqual(not.map(() => "no"));
  });

  it("reads other kinds of contexts as attributes, by slashes where they nest", () => {
    const clause = { attribute: "/address/city", contextKind: "org", op: "in", values: ["Bern"] };
    expect(served(clause, { org: { key: "o", address: { city: "Bern" } } })).toBe("yes");
  });
});

describe("what LaunchDarkly decides by what is not in the file", () => {
  it("disables the flags of a big segment", () => {
    const rules = [{ clauses: [{ op: "segmentMatch", values: ["big"] }], variation: 1 }];
    const file = { flags: { f: flag({ rules }), g: flag({}) }, segments: { big: { unbounded: true } } };
    const { document } = importFlags("launchdarkly", JSON.stringify(file));
    expect([document.flags["f"]?.state, document.flags["g"]?.state]).toEqual(["DISABLED", "ENABLED"]);
  });
});
