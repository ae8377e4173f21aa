import { describe, expect, it } from "vitest";
import { checkAnswers } from "./checkAnswers.ts";
import type { Contender } from "./contenders/contender.ts";
import { measure } from "./measure.ts";
import { isMatched, people } from "./people.ts";

const everyone = people(1_000);

function answering(staticFlag: boolean, rulesFlag: (at: number) => boolean): Contender {
  return {
    name: "made up",
    call: "",
    countStatic: () => 0,
    countRules: () => 0,
    isOn: (flag, at) => (flag === "static-flag" ? staticFlag : rulesFlag(at)),
    close: () => {},
  };
}

describe("the comparison of flag libraries", () => {
  it("measures every library, each of which answers as the rules say, and ours allocates nothing", async () => {
    const report = await measure({
      people: 1_000,
      rounds: 1,
      batchMs: 0.1,
      evaluations: 200_000,
      compiledFlags: 10,
    });
    expect(Object.keys(report.libraries)).toEqual([
      "switchyard",
      "switchyard, flagd's form",
      "switchyard, client",
      "@openfeature/flagd-core",
      "unleash-client",
      "@growthbook/growthbook",
      "@launchdarkly/node-server-sdk",
      "configcat-node",
      "@openfeature/flagd-core, unchecked",
    ]);
    for (const { staticNs, rulesNs, on } of Object.values(report.libraries)) {
      expect(staticNs).toBeGreaterThan(0);
      expect(rulesNs).toBeGreaterThan(0);
      expect(on).toBeGreaterThan(0.35);
      expect(on).toBeLessThan(0.55);
    }
    // An object takes 16 bytes at least; what is left is the compiler's.
    expect(report.allocations.staticBytes).toBeLessThan(2);
    expect(report.allocations.rulesBytes).toBeLessThan(2);
    expect(report).toMatchObject({
      compile: { flags: 10, ms: expect.any(Number), bytes: expect.any(Number) },
      browserClient: { gzip: expect.any(Number) },
      ratios: { static: expect.any(Number), rules: expect.any(Number) },
    });
  });

  it("refuses a library that gives the default in the code", async () => {
    await expect(
      checkAnswers(
        answering(false, () => true),
        everyone,
      ),
    ).rejects.toThrow("static-flag is off");
  });

  it("refuses a library that does not apply a rule", async () => {
    await expect(
      checkAnswers(
        answering(true, (at) => at % 4 === 0),
        everyone,
      ),
    ).rejects.toThrow("rules-flag is off");
  });

  it("refuses a library that does not split", async () => {
    await expect(
      checkAnswers(
        answering(true, (at) => isMatched(everyone[at]!)),
        everyone,
      ),
    ).rejects.toThrow("the split has 0");
  });
});
