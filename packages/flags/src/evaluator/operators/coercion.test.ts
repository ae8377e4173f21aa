import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EvaluationFault } from "../logic/evaluationFault.ts";
import { compareValues, isTruthy, looselyEqual, parseNumber, toNumber, toText } from "./coercion.ts";

/** What JSON can say, with texts that look like numbers, and lists that do. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    1,
    "",
    "0",
    "1",
    "1.0",
    " 1 ",
    "true",
    "null",
    "a",
    "NaN",
    "1,2",
  ),
  fc.constantFrom<unknown>(
    [],
    [0],
    ["1"],
    [1, 2],
    [[1], 2],
    [null],
    [[]],
    ["a"],
    {},
    { a: 1 },
    "[object Object]",
    "0x10",
  ),
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 4 }),
);

describe("JSONLogic's coercion", () => {
  it("is that of JavaScript's operators", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operators take anything, their types do not
        const [left, right] = [a, b] as [number, number];
        // oxlint-disable-next-line eqeqeq -- it is what is to be done alike
        expect(looselyEqual(a, b)).toBe(left == right);
        expect(compareValues(a, b) < 0).toBe(left < right);
        expect(compareValues(a, b) <= 0).toBe(left <= right);
        expect(compareValues(a, b) > 0).toBe(left > right);
        expect(compareValues(a, b) >= 0).toBe(left >= right);
        expect(toNumber(a) + 0).toBe(Number(a) + 0);
        expect(parseNumber(a) + 0).toBe(Number.parseFloat(String(a)) + 0);
        expect(toText(a)).toBe(String(a));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("takes an empty list for false, and everything else as JavaScript does", () => {
    for (const falsy of [false, 0, "", null, undefined, Number.NaN, []]) expect(isTruthy(falsy)).toBe(false);
    for (const truthy of [true, 1, "0", "false", {}, [0], [[]]]) expect(isTruthy(truthy)).toBe(true);
  });

  it("compares dates by their time, and writes them in a way that no place changes", () => {
    const [early, late] = [new Date(1000), new Date(2000)];
    expect(compareValues(early, late)).toBe(-1);
    expect(compareValues(late, 1500)).toBe(1);
    expect(toText(early)).toBe("1970-01-01T00:00:01.000Z");
    expect(toText(new Date("none"))).toBe("Invalid Date");
  });

  it("gives up on lists that are too deep or too long to mean a text", () => {
    const endless: unknown[] = [];
    endless.push(endless);
    expect(() => toText(endless)).toThrow(EvaluationFault);
    expect(() => looselyEqual(Array.from({ length: 1e6 }), "a")).toThrow(EvaluationFault);
    expect(toNumber("9".repeat(100_000))).toBe(Number.NaN);
  });

  it("never throws for a value of another kind", () => {
    for (const other of [1n, Symbol("a"), () => 1, new Map(), Object.create(null)]) {
      for (const plain of ["1", 1, null, true, [1]]) {
        looselyEqual(other, plain);
        compareValues(plain, other);
      }
      toText(other);
      parseNumber(other);
    }
  });
});
