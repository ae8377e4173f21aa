import { compileFlags } from "@switchyard/flags";
import { describe, expect, it } from "vitest";
import { importFlags } from "../importFlags.ts";

const constraint = (operator: string, rest: object) => ({ contextName: "x", operator, ...rest });

function enabled(strategy: object, context: object): unknown {
  const file = { features: [{ name: "f", enabled: true, strategies: [{ name: "default", ...strategy }] }] };
  return compileFlags(importFlags("unleash", JSON.stringify(file)).document).evaluate("f", { ...context })
    .value;
}

describe("a constraint of Unleash", () => {
  it.each([
    ["IN", { values: ["7", " b "] }, [7, "7", "b"], ["c", undefined]],
    ["NOT_IN", { values: ["a"] }, ["b", undefined], ["a"]],
    ["STR_CONTAINS", { values: ["B"], caseInsensitive: true }, ["abc", "aBc"], ["ac", undefined]],
    ["STR_ENDS_WITH", { values: [".com"] }, ["a.com"], ["a.COM", "xcom"]],
    ["STR_STARTS_WITH", { values: ["a."], inverted: true }, ["ab", undefined], ["a.b"]],
    ["NUM_EQ", { value: "5" }, [5, "5", "5.0"], ["6", "x", undefined]],
    ["NUM_LT", { value: "5" }, [4, "4.9"], [5, undefined]],
    ["SEMVER_GT", { value: "1.2.3" }, ["1.2.4", "2.0.0"], ["1.2.3", "1.3", "v2.0.0", undefined]],
    ["REGEX", { value: "^a+$", caseInsensitive: true }, ["aA"], ["ab", undefined]],
    ["IN_CIDR", { values: ["10.1.0.0/15", "nonsense"] }, ["10.1.2.3", "10.0.0.1"], ["10.2.0.1", undefined]],
    ["DATE_AFTER", { value: "2001-01-01T00:00:00Z" }, [undefined], []],
    ["DATE_BEFORE", { value: "2001-01-01T00:00:00Z", inverted: true }, [undefined], []],
  ])("%s %j holds for %j and not for %j", (operator, rest, holds, not) => {
    const strategy = { constraints: [constraint(operator, rest)] };
    expect(holds.map((x) => enabled(strategy, { x }))).toEqual(holds.map(() => true));
    expect(not.map((x) => enabled(strategy, { x }))).toEqual(not.map(() => false));
  });
});

describe("an export of Unleash's administrator", () => {
  const file = {
    features: [{ name: "f", type: "kill-switch", description: "Stops it." }],
    featureStrategies: [
      { featureName: "f", environment: "test", name: "default", disabled: true, sortOrder: 0 },
      {
        featureName: "f",
        environment: "test",
        name: "userWithId",
        parameters: { userIds: "a, b" },
        sortOrder: 1,
      },
      { featureName: "f", environment: "live", name: "default", segments: [1] },
    ],
    featureEnvironments: [
      { featureName: "f", environment: "test", enabled: true },
      { featureName: "f", environment: "live", enabled: false },
    ],
    segments: [{ id: 1, name: "nameless" }],
  };

  it("gives the strategies of the environment that was chosen", () => {
    const { document, about } = importFlags("unleash", JSON.stringify(file), { environment: "test" });
    expect(about["f"]).toEqual({ kind: "operational", description: "Stops it." });
    const flags = compileFlags(document);
    expect(["a", "c"].map((targetingKey) => flags.evaluate("f", { targetingKey }).value)).toEqual([
      true,
      false,
    ]);
  });

  it("disables what needs a segment of which it has the name only", () => {
    const { document, notCarried } = importFlags("unleash", JSON.stringify(file), { environment: "live" });
    expect(document.flags["f"]).toMatchObject({ state: "DISABLED", killed: true });
    expect(notCarried.map(({ flag }) => flag)).toEqual([undefined, "f"]);
  });
});

describe("lots that Unleash draws at each call", () => {
  it("are drawn once here, and said", () => {
    const strategies = [{ name: "gradualRolloutRandom", parameters: { percentage: "50" } }];
    const file = { features: [{ name: "f", enabled: true, strategies }] };
    const { notCarried } = importFlags("unleash", JSON.stringify(file));
    expect(notCarried.map(({ what }) => what)).toContain("random stickiness");
  });
});
