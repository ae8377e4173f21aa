import { describe, expect, test } from "vitest";
import { fillIn, type Place, unknownFillIns } from "./fillIn.ts";

const question = { app: "shop", release: 7, window: { from: 1_700_000_000_000, to: 1_700_000_030_000 } };
const all = "{{app}} {{release}} {{ window }} {{from}} {{to}}";

describe("fillIn", () => {
  test.each<[Place, string]>([
    ["promql", "shop 7 30s 1700000000 1700000030"],
    ["datadog", "shop 7 30 1700000000 1700000030"],
    ["nrql", "shop 7 30 seconds 1700000000000 1700000030000"],
    ["url", "shop 7 30s 1700000000000 1700000030000"],
    ["json", "shop 7 30s 1700000000000 1700000030000"],
  ])("writes times in %s as it counts them", (place, expected) => {
    expect(fillIn(all, question, place)).toBe(expected);
  });

  test("writes a window of a part of a second exactly, and never shorter than it is", () => {
    const odd = { ...question, window: { from: 0, to: 1500 } };
    expect(fillIn("{{window}}", odd, "promql")).toBe("1500ms");
    expect(fillIn("{{window}}", odd, "nrql")).toBe("2 seconds");
  });

  test.each<[Place, string]>([
    ["promql", `a\\"b\\'c\\\\d\\ne&{}`],
    ["nrql", `a\\"b\\'c\\\\d\\ne&{}`],
    ["url", "a%22b'c%5Cd%0Ae%26%7B%7D"],
    ["json", `a\\"b'c\\\\d\\ne&{}`],
    ["datadog", "a_b_c_d_e___"],
  ])("lets no value break out of a string in %s", (place, expected) => {
    expect(fillIn("{{app}}", { ...question, app: "a\"b'c\\d\ne&{}" }, place)).toBe(expected);
  });

  test("fills in within the braces of a query", () => {
    expect(fillIn('sum:hits{version:{{release}}} + x{a="{{app}}"}', question, "datadog")).toBe(
      'sum:hits{version:7} + x{a="shop"}',
    );
  });
});

describe("unknownFillIns", () => {
  test("finds what was misspelt or not closed", () => {
    expect(unknownFillIns("{{app}} {{realese}} {{}}")).toEqual(["{{realese}}", "{{}}"]);
    expect(unknownFillIns('x{a="{{release}"}')).toEqual(["{{release}"]);
  });

  test("lets braces of the language itself be", () => {
    expect(unknownFillIns('{"a":{"b":{}}} sum:x{{{app}}} y{a="b"}')).toEqual([]);
  });
});
