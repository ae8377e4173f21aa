import { compileFlags } from "@switchyard/flags";
import { describe, expect, it } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import type { ExchangeFormat } from "./imported.ts";
import { importFlags } from "./importFlags.ts";

const formats: readonly ExchangeFormat[] = ["switchyard", "flagd", "unleash", "growthbook", "launchdarkly"];

describe("a file of flags that is not what it says", () => {
  it.each(formats)("is refused as %s with line and column where it is no JSON", (format) => {
    const error = refusal(() => importFlags(format, '{\n  "flags": {\n    "a": nope\n  }\n}'));
    expect(error.message).toContain("at line 3, column 10");
    expect(error.fields).toMatchObject({ line: 3, column: 10 });
  });

  it("is refused where it ends too early, is nested too deep, or is no object", () => {
    expect(refusal(() => importFlags("flagd", '{"flags": {')).message).toContain("line 1, column 12");
    expect(refusal(() => importFlags("flagd", "[".repeat(100_000))).message).toContain("more than 100 deep");
    expect(refusal(() => importFlags("unleash", "null")).message).toContain("must be an object");
  });

  it.each([
    ["flagd", { flags: { a: { state: "ON", variants: { x: 1 } } } }, "flags.a.state"],
    ["flagd", { flags: [{ key: "a" }, { key: "a" }] }, "flags[1].key"],
    ["unleash", { features: [{ name: "a", strategies: [{ name: 1 }] }] }, "features[0].strategies[0].name"],
    ["growthbook", { features: { a: { rules: [{ coverage: "x" }] } } }, "features.a.rules[0].coverage"],
    ["launchdarkly", { flags: { "a b": { variations: [] } } }, 'flags["a b"].variations'],
  ] as const)("is refused as %s with the place of what is wrong", (format, file, path) => {
    expect(refusal(() => importFlags(format, JSON.stringify(file))).fields).toEqual({ path });
  });

  it("takes names that objects have by themselves for flags like others", () => {
    const text = '{"features": {"constructor": {"defaultValue": true}, "toString": {"defaultValue": false}}}';
    const { document } = importFlags("growthbook", text);
    expect(compileFlags(document).evaluate("constructor", {}).value).toBe(true);
  });

  it("names the environments to choose from", () => {
    const environments = { test: { on: true }, production: { on: false } };
    const file = JSON.stringify({ items: [{ key: "a", variations: [{ value: 1 }], environments }] });
    expect(refusal(() => importFlags("launchdarkly", file)).next).toContain("test, production");
    expect(refusal(() => importFlags("launchdarkly", file, { environment: "none" })).next).toContain("test");
    expect(importFlags("launchdarkly", file, { environment: "production" }).document.flags["a"]?.killed).toBe(
      true,
    );
  });

  it("refuses what GrowthBook encrypted, with the way out", () => {
    const error = refusal(() => importFlags("growthbook", '{"encryptedFeatures": "x"}'));
    expect(error.next).toContain("Take encryption off");
  });
});

describe("what cannot be carried over", () => {
  it("disables its flag and those that need it, and is listed for each", () => {
    const features = [
      { name: "own", enabled: true, strategies: [{ name: "moonPhase" }] },
      { name: "child", enabled: true, strategies: [], dependencies: [{ feature: "own" }] },
      { name: "free", enabled: true, strategies: [] },
    ];
    const { document, notCarried } = importFlags("unleash", JSON.stringify({ features }));
    const states = Object.values(document.flags).map(({ state }) => state);
    expect(states).toEqual(["DISABLED", "DISABLED", "ENABLED"]);
    expect(notCarried.map(({ flag, what }) => `${flag}: ${what}`)).toEqual([
      "own: the strategy moonPhase",
      "child: prerequisite own",
    ]);
    expect(compileFlags(document).evaluate("own", {}).reason).toBe("DISABLED");
  });

  it("leaves a document that compiles, whatever pattern the source had", () => {
    const constraints = [{ contextName: "email", operator: "REGEX", value: "(?<=a)b" }];
    const segments = [{ id: 1, name: "odd", constraints }];
    const strategies = [
      { name: "default", segments: [1] },
      { name: "default", constraints },
    ];
    const file = { features: [{ name: "a", enabled: true, strategies }], segments };
    const { document, notCarried } = importFlags("unleash", JSON.stringify(file));
    expect(compileFlags(document).problems).toEqual([]);
    expect(document.flags["a"]?.state).toBe("DISABLED");
    expect(notCarried.map(({ what }) => what).join()).toContain("segment odd");
  });
});

function refusal(attempt: () => unknown): SwitchyardError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof SwitchyardError && error.code === "FLAG_INVALID") return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
