import { compileFlags } from "@switchyard/flags";
import { describe, expect, it } from "vitest";
import { importFlags } from "../importFlags.ts";

function forced(condition: object, context: object, savedGroups: object = {}): unknown {
  const features = { f: { defaultValue: false, rules: [{ condition, force: true }] } };
  const { document } = importFlags("growthbook", JSON.stringify({ features, savedGroups }));
  return compileFlags(document).evaluate("f", { ...context }).value;
}

describe("a condition of GrowthBook", () => {
  it.each([
    [{ x: "a" }, ["a"], ["b", undefined]],
    [{ x: null }, [undefined, null], [0, ""]],
    [{ x: { $in: ["a", "b"] } }, ["a", ["c", "b"]], ["c", ["c"], undefined]],
    [{ x: { $nini: ["A"] } }, ["b", undefined], ["a", "A"]],
    [{ x: { $gt: 5, $lte: 10 } }, [6, 10], [5, 11, undefined]],
    [{ x: { $gt: "b" } }, ["c"], ["a", 3, undefined]],
    [{ x: { $size: 2 } }, [["a", "b"]], [["a"], "ab", undefined]],
    [{ x: { $size: { $lt: 1 } } }, [[]], [["a"], "", undefined]],
    [{ x: { $all: ["a", "b"] } }, [["b", "c", "a"]], [["a"], "a", undefined]],
    [
      { x: { $elemMatch: { a: 1, b: { $gt: 1 } } } },
      [[{ a: 1, b: 2 }]],
      [[{ a: 1 }, { b: 2 }], { a: 1, b: 2 }],
    ],
    [{ x: { $type: "array" } }, [[], ["a"]], ["", "a", { a: 1 }, undefined]],
    [{ x: { $regexi: "^a" } }, ["Ab"], ["ba", undefined]],
    [{ $nor: [{ x: 1 }, { x: 2 }] }, [3, undefined], [1, 2]],
    [{ $not: { x: { $exists: true } } }, [undefined], [1]],
    [{ x: ["a", 1] }, [["a", 1]], [["a"], [1, "a"], "a,1"]],
    [{ "x.y": 1 }, [{ y: 1 }], [{ y: 2 }, undefined]],
  ])("%j holds for %j and not for %j", (condition, holds, not) => {
    expect(holds.map((x) => forced(condition, { x }))).toEqual(holds.map(() => true));
    expect(not.map((x) => forced(condition, { x }))).toEqual(not.map(() => false));
  });

  it("asks saved groups as segments, of whatever attribute", () => {
    const groups = { vip: ["a", "b"], old: { type: "condition", condition: { age: { $gt: 60 } } } };
    expect(forced({ id: { $inGroup: "vip" } }, { targetingKey: "a" }, groups)).toBe(true);
    expect(forced({ team: { $notInGroup: "vip" } }, { team: "a" }, groups)).toBe(false);
    expect(forced({ $savedGroup: { id: "old" } }, { age: 61 }, groups)).toBe(true);
  });
});

describe("a rule of GrowthBook that is too much for one gate and one split", () => {
  it("disables its feature", () => {
    const filters = [
      { seed: "a", ranges: [[0.1, 0.2]] },
      { seed: "b", ranges: [[0.1, 0.2]] },
    ];
    const features = { f: { defaultValue: 1, rules: [{ filters, force: 2 }] } };
    const { document, notCarried } = importFlags("growthbook", JSON.stringify({ features }));
    expect(document.flags["f"]?.state).toBe("DISABLED");
    expect(notCarried[0]?.flag).toBe("f");
  });
});
