import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucket } from "../../bucket.ts";
import type { Json } from "../../definition.ts";
import { evaluateLogic } from "./testing/evaluateLogic.ts";

const halves = [
  ["on", 50],
  ["off", 50],
] as const;

describe("fractional", () => {
  it("gives the variant of the bucket that the flag's key and the targeting key fall in", () => {
    const weights = fc
      .array(fc.nat(2 ** 27), { minLength: 2, maxLength: 12 })
      .filter((parts) => parts.some((part) => part > 0));
    fc.assert(
      fc.property(
        weights,
        fc.string({ minLength: 1 }),
        fc.string({ unit: "binary" }),
        (parts, targetingKey, flagKey) => {
          const total = parts.reduce((sum, part) => sum + part, 0);
          const at = bucket(flagKey, targetingKey, total);
          let end = 0;
          const expected = parts.findIndex((part) => at < (end += part));
          const entries = parts.map((part, index) => [`variant-${index}`, part]);
          expect(evaluateLogic({ fractional: entries }, { targetingKey }, { flagKey })).toBe(
            `variant-${expected}`,
          );
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("takes the text to hash from its first operand", () => {
    const explicit = {
      fractional: [{ cat: [{ var: "$flagd.flagKey" }, { var: "targetingKey" }] }, ...halves],
    };
    for (const targetingKey of ["a", "b", "c", "Grüße", "😀"]) {
      expect(evaluateLogic(explicit, { targetingKey })).toBe(
        evaluateLogic({ fractional: halves }, { targetingKey }),
      );
    }
  });

  it("moves nobody from a variant whose computed weight grows with the time", () => {
    const ramp = {
      fractional: [
        ["on", { "-": [{ var: "$flagd.timestamp" }, 1000] }],
        ["off", { "-": [1100, { var: "$flagd.timestamp" }] }],
      ],
    };
    for (let user = 0; user < 200; user++) {
      const context = { targetingKey: `user-${user}` };
      const variants = [900, 1000, 1030, 1060, 1100].map((seconds) =>
        evaluateLogic(ramp, context, { now: seconds * 1000 }),
      );
      expect(variants.join(" ")).toMatch(/^(off ?)+(on ?)*$/);
      expect(variants.at(-1)).toBe("on");
    }
  });

  it.each<[string, Json[], unknown]>([
    ["an entry without a weight weighs 1", [["a"], ["b", 0]], "a"],
    ["a lone entry is served to everybody", [["a", 7]], "a"],
    [
      "a variant may be computed",
      [
        [{ var: "color" }, 1],
        ["b", 0],
      ],
      "red",
    ],
    [
      "a variant may be true",
      [
        [true, 1],
        [false, 0],
      ],
      true,
    ],
    [
      "a variant may be null",
      [
        [null, 1],
        ["b", 0],
      ],
      null,
    ],
    [
      "a variant that is a list is none",
      [
        [{ var: "list" }, 1],
        ["b", 0],
      ],
      null,
    ],
    [
      "a computed weight below zero is zero",
      [
        ["a", { "-": [1, 2] }],
        ["b", 1],
      ],
      "b",
    ],
    [
      "a weight with a fraction makes the split invalid",
      [
        ["a", 0.5],
        ["b", 1],
      ],
      null,
    ],
    [
      "a weight that is a text makes the split invalid",
      [
        ["a", "1"],
        ["b", 1],
      ],
      null,
    ],
    [
      "an entry with three members makes the split invalid",
      [
        ["a", 1, 2],
        ["b", 1],
      ],
      null,
    ],
    ["an empty entry makes the split invalid", [["a", 1], []], null],
    [
      "weights of zero serve nobody",
      [
        ["a", 0],
        ["b", 0],
      ],
      null,
    ],
    [
      "the weights may add up to 2^31 - 1",
      [
        ["a", 2 ** 31 - 1],
        ["b", 0],
      ],
      "a",
    ],
    [
      "and no further",
      [
        ["a", 2 ** 31 - 1],
        ["b", 1],
      ],
      null,
    ],
    [
      "nor when they are computed",
      [
        ["a", { "+": [2 ** 31 - 1, 0] }],
        ["b", 1],
      ],
      null,
    ],
    ["a key that is no text serves nobody", [{ var: "age" }, ["a", 1], ["b", 1]], null],
  ])("%s", (_, operands, expected) => {
    expect(
      evaluateLogic({ fractional: operands }, { targetingKey: "user-1", color: "red", age: 7, list: ["a"] }),
    ).toBe(expected);
  });

  it("serves nobody without a targeting key", () => {
    for (const targetingKey of [undefined, ""]) {
      expect(evaluateLogic({ fractional: halves }, { targetingKey })).toBe(null);
    }
    expect(
      evaluateLogic({ map: [{ var: "users" }, { fractional: halves }] }, { users: [{ targetingKey: "a" }] }),
    ).toEqual([null]);
  });
});
