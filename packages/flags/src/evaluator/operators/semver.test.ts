import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, parseVersion, versionMatches } from "./semver.ts";

describe("versions", () => {
  it("follow each other as semver.org says", () => {
    const ordered = [
      "0.9.9",
      "1.0.0-0",
      "1.0.0-9",
      "1.0.0-10",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-beta.99999999999999999999",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.1",
      "1.2.0",
      "1.10.0",
      "2.0.0",
      "10.0.0",
    ];
    ordered.forEach((a, i) =>
      ordered.forEach((b, j) =>
        expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(Math.sign(i - j)),
      ),
    );
  });

  it.each<[unknown, unknown]>([
    ["1.2.3", "v1.2.3"],
    ["1.2.3", "V1.2.3"],
    ["1.2.3", " 1.2.3 "],
    ["1.2.0", "1.2"],
    ["1.0.0", "1"],
    ["1.0.0", 1],
    ["1.2.0", 1.2],
    ["1.0.0+linux", "1.0.0+windows.7"],
  ])("%j is the same as %j", (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
  });

  it.each([
    "",
    "none",
    "1.2.3.4",
    "1.02.3",
    "1.2.3-",
    "1.2.3-01",
    "1.2.3-a..b",
    "1.2.3+",
    "-1",
    "1.x",
    "version 1.0.0",
    "9007199254740993.0.0",
    `1.0.0-${"a".repeat(300)}`,
    Number.NaN,
    -1,
    1e21,
    null,
    undefined,
    true,
    [1],
    { major: 1 },
  ])("%j is no version", (value) => {
    expect(parseVersion(value)).toBe(undefined);
    expect(compareVersions(value, "1.0.0")).toBe(undefined);
    expect(versionMatches("!=", "1.0.0", value)).toBe(undefined);
  });

  it.each<[string, string, string, boolean | undefined]>([
    ["1.2.3", "=", "1.2.3", true],
    ["1.2.3", "!=", "1.2.3", false],
    ["1.2.3", "<", "1.2.4", true],
    ["1.2.3", "<=", "1.2.2", false],
    ["1.2.3", ">", "1.2.3-rc.1", true],
    ["1.2.3", ">=", "1.3", false],
    ["1.2.3", "~", "1.2.9", true],
    ["1.2.3", "~", "1.3.0", false],
    ["1.2.3", "^", "1.9.0", true],
    ["1.2.3", "^", "2.0.0", false],
    ["1.2.3", "==", "1.2.3", undefined],
  ])("%s %s %s is %s", (a, operator, b, expected) => {
    expect(versionMatches(operator, a, b)).toBe(expected);
  });

  it("that are no text never throw", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (a, b) => {
        compareVersions(a, b);
      }),
      { seed: 1 },
    );
  });
});
