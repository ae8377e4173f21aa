import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../definition.ts";
import { compileLogic } from "./compileLogic.ts";
import { EvaluationFault } from "./evaluationFault.ts";
import { operations } from "./operations.ts";
import { evaluateLogic, problemsOf } from "./testing/evaluateLogic.ts";

const withinASecond = (work: () => void) => {
  const started = performance.now();
  work();
  expect(performance.now() - started).toBeLessThan(1000);
};

function nested(depth: number): Json {
  return Array.from({ length: depth }).reduce<Json>((inner) => ({ "!": [inner] }), true);
}

function each(body: Json): Json {
  return { map: [{ var: "list" }, body] };
}

function gather(body: Json, start: Json): Json {
  return { reduce: [{ var: "list" }, body, start] };
}

describe("hostile logic", () => {
  it("is refused when it is nested deeper than any real one", () => {
    expect(problemsOf(nested(99))).toEqual([]);
    expect(problemsOf(nested(100_000))).toEqual([expect.stringContaining("nested more than 100 deep")]);
  });

  it("is refused when its evaluators refer to each other in a circle", () => {
    const evaluators = { a: { "!": { $ref: "b" } }, b: { or: [{ $ref: "a" }] } };
    expect(problemsOf({ $ref: "a" }, { evaluators })).toEqual([
      "$evaluators.b.or[0]: The evaluators refer to each other in a circle: a -> b -> a.",
    ]);
  });

  it("is refused when references multiply it", () => {
    const evaluators = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `e${at}`,
        { or: [{ $ref: `e${at + 1}` }, { $ref: `e${at + 1}` }] },
      ]),
    );
    withinASecond(() => {
      expect(problemsOf({ $ref: "e0" }, { evaluators: { ...evaluators, e40: true } })).toEqual([
        expect.stringContaining("more than 20000 parts"),
      ]);
    });
  });

  const list = Array.from({ length: 2000 }, (_, at) => at);
  it.each<[string, Json, object]>([
    ["iterations in iterations", { map: [list, { map: [list, { map: [list, 1] }] }] }, {}],
    [
      "a text that doubles",
      gather({ cat: [{ var: "accumulator" }, { var: "accumulator" }] }, "ab"),
      { list },
    ],
    [
      "a list that doubles",
      gather({ merge: [{ var: "accumulator" }, { var: "accumulator" }] }, [1]),
      { list },
    ],
    [
      "a list as a number, again and again",
      gather({ merge: [{ "+": [{ var: "accumulator" }] }, list] }, list),
      { list },
    ],
    [
      "a search that takes the square",
      { in: [{ var: "needle" }, { var: "hay" }] },
      { hay: "a".repeat(1e6), needle: `${"a".repeat(5e5)}b` },
    ],
    [
      "a pattern in every member",
      each({ matches: [{ var: "" }, "(a?){300}b"] }),
      { list: list.map((at) => "a".repeat(at)) },
    ],
    ["a list in lists", { cat: [{ var: "deep" }] }, { deep: list.reduce<unknown>((inner) => [inner], 1) }],
    [
      "an endless list of names",
      { missing: { var: "list" } },
      { list: Array.from({ length: 1e6 }, () => "x") },
    ],
  ])("ends with a fault: %s", (_, node, context) => {
    withinASecond(() => expect(() => evaluateLogic(node, { ...context })).toThrow(EvaluationFault));
  });

  it("has a fresh budget in every evaluation", () => {
    const logic = compileLogic(
      each({ var: "" }),
      { flagKey: "flag", evaluators: {}, problem: () => {} },
      "targeting",
    );
    for (let turn = 0; turn < 300; turn++) expect(logic({ context: { list }, now: 0 })).toHaveLength(2000);
  });

  it("never finds what objects inherit, neither as an attribute nor as an operator or evaluator", () => {
    for (const name of [
      "__proto__",
      "constructor",
      "toString",
      "constructor.name",
      "list.map",
      "list.constructor",
    ]) {
      expect(evaluateLogic({ var: name }, { list })).toBe(null);
      expect(evaluateLogic({ var: { var: "name" } }, { list, name })).toBe(null);
      expect(evaluateLogic({ missing: [name] }, { list })).toEqual([name]);
    }
    for (const name of ["__proto__", "constructor", "hasOwnProperty"]) {
      expect(problemsOf(JSON.parse(`{"${name}": [1]}`))).toHaveLength(1);
      expect(problemsOf({ $ref: name })).toHaveLength(1);
    }
  });

  it("never runs code that belongs to a value", () => {
    const trap = {
      toString: () => expect.unreachable(),
      valueOf: () => expect.unreachable(),
      toJSON: () => expect.unreachable(),
      [Symbol.toPrimitive]: () => expect.unreachable(),
    };
    const value = { var: "trap" };
    for (const operator of operations.keys()) {
      if (operator === "matches") continue;
      evaluateLogic({ [operator]: [value, value, value] }, { trap });
      evaluateLogic({ [operator]: [value, "1", 1] }, { trap });
      evaluateLogic({ [operator]: [["1", value], value, [value]] }, { trap });
      evaluateLogic({ [operator]: ["1", value, "1"] }, { trap: [trap] });
    }
  });

  it("ends in a value or a fault, whatever the logic and the context", () => {
    const { node } = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { depthSize: "medium", withCrossShrink: true },
        fc.constantFrom<Json>(null, true, 0, -1, 1e308, "", "a", "1.0.0", "__proto__", "list.0", 2 ** 31),
        fc.array(tie("node"), { maxLength: 4 }),
        fc
          .tuple(
            fc.constantFrom(...operations.keys(), "$ref", "nope"),
            fc.array(tie("node"), { maxLength: 4 }),
          )
          .map(([operator, operands]) => ({ [operator]: operands })),
        fc
          .tuple(fc.constantFrom(...operations.keys(), "$ref"), tie("node"))
          .map(([operator, operand]) => ({ [operator]: operand })),
      ),
    }));
    const anything = fc.anything({
      withDate: true,
      withBigInt: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    const context = fc.dictionary(fc.constantFrom("a", "list", "1", "targetingKey", "__proto__"), anything);
    fc.assert(
      fc.property(node, context, (logic, attributes) => {
        const compiled = compileLogic(
          logic,
          { flagKey: "flag", evaluators: { a: logic }, problem: () => {} },
          "targeting",
        );
        try {
          compiled({ context: attributes, now: 0 });
        } catch (error) {
          expect(error).toBeInstanceOf(EvaluationFault);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
