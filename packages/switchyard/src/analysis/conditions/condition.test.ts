import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateCondition, parseCondition } from "./condition.ts";
import { ConditionError } from "./conditionError.ts";

const scope = { result: 0.02, baseline: 0.01, samples: [1, 2, 3, 4] };

const holds = (text: string, over: Partial<typeof scope> | { result: unknown } = {}) =>
  evaluateCondition(parseCondition(text), { ...scope, ...over });

const problem = (
  text: string,
  over: Partial<typeof scope> | { result?: unknown; baseline?: unknown } = {},
) => {
  try {
    evaluateCondition(parseCondition(text), { ...scope, ...over });
  } catch (error) {
    if (error instanceof ConditionError) return `${error.offset}+${error.length} ${error.message}`;
    throw error;
  }
  return "none";
};

describe("a condition", () => {
  test.each([
    ["result < 5%", true],
    ["result < 0.05", true],
    ["result <= baseline * 2", true],
    ["result > baseline * 2", false],
    ["result >= 2e-2", true],
    ["result == .02", true],
    ["result != 0.02", false],
    ["1 + 2 * 3 == 7", true],
    ["(1 + 2) * 3 == 9", true],
    ["10 - 3 - 2 == 5", true],
    ["7 % 4 == 3", true],
    ["7%4 == 3", true],
    ["7% - 1% < 6.5%", true],
    ["100% == 1", true],
    ["-result < 0", true],
    ["- -1 == 1", true],
    ["!(result < 0)", true],
    ["true || false && false", true],
    ["(true || false) && false", false],
    ["result > 1 ? false : true", true],
    ["false ? false : false ? false : true", true],
    ["null == null", true],
    ["result == null", false],
    ["'it\\'s' == \"it's\"", true],
    ["true", true],
  ])("%s is %s", (text, expected) => expect(holds(text)).toBe(expected));

  test.each([
    ["len(samples) == 4", true],
    ["len('abc') == 3", true],
    ["min(samples) == 1 && max(samples) == 4", true],
    ["min(result, baseline) == baseline", true],
    ["mean(samples) == 2.5 && median(samples) == 2.5 && sum(samples) == 10", true],
    ["abs(baseline - result) <= 1%", true],
    ["percentile(samples, 50%) == 2.5", true],
    ["percentile(samples, 100%) == 4 && percentile(samples, 0) == 1", true],
    ["isNaN(result)", false],
  ])("%s is %s", (text, expected) => expect(holds(text)).toBe(expected));

  test("reaches into lists and objects", () => {
    const result = { value: 3, list: [{ "p-99": 7 }], ok: true };
    expect(holds("result.ok", { result })).toBe(true);
    expect(holds("result.value == 3 && result.list[0]['p-99'] == 7", { result })).toBe(true);
    expect(holds("samples[len(samples) - 1] == 4")).toBe(true);
  });

  test("does not look at the side that decides nothing", () => {
    const over = { result: [] };
    expect(holds("len(result) == 0 || result[0] < 1", over)).toBe(true);
    expect(holds("len(result) > 0 && result[0] < 1", over)).toBe(false);
    expect(holds("isNaN(mean(samples)) || mean(samples) < 1", { samples: [Number.NaN] })).toBe(true);
  });
});

describe("what cannot be read is refused with the place and what was expected", () => {
  test.each([
    ["", "0+1 the condition is empty"],
    ["result <", "8+1 expected a value such as result or 0.01, not the end"],
    ["result < 1)", "10+1 expected an operator such as < or &&, or the end, not )"],
    ["result = 1", "7+1 write == to compare"],
    ["result => 1", "7+2 write >= for `at least`"],
    ["result =< 1", "7+2 write <= for `at most`"],
    ["result < 1 & true", "11+1 write && for `and`"],
    ["result < 1 and true", "11+3 expected an operator such as < or &&, or the end, not and"],
    ["not true", "0+3 write ! for `not`"],
    ["reslut < 1", '0+6 "reslut" is not known; did you mean "result"?'],
    ["0 < result < 1", "11+1 comparisons cannot follow each other; join two of them by &&"],
    ["result < 5ms", '9+3 numbers have no unit here: write 5 without "ms"'],
    ["(result < 1", "11+1 the ( is not closed; expected ) and not the end"],
    ["result[0 < 1", "12+1 the [ is not closed; expected ] and not the end"],
    ["result. < 1", "8+1 expected a name behind the dot, not <"],
    ["true ? false", "12+1 `? … :` needs both of its branches; expected : and not the end"],
    ["mean < 1", "5+1 mean is a function: write mean(samples); expected ( and not <"],
    ["mean() < 1", "0+6 0 values do not fit: write mean(samples)"],
    ["mean(1, 2) < 1", "0+10 2 values do not fit: write mean(samples)"],
    ["result == 'a", "10+1 the text that begins here is not closed by a '"],
    ["result < 1; 1", "10+1 ; means nothing in a condition"],
    ["result + 1", "0+10 this is no condition: compare it with something, as in result < 0.01"],
    ["samples", "0+7 this is no condition: compare it with something, as in result < 0.01"],
  ])("%s", (text, expected) => expect(problem(text)).toBe(expected));

  test("what is too long or too deep", () => {
    expect(problem(`result < ${"1+".repeat(1000)}1`)).toBe("2000+1 longer than 2000 characters");
    expect(problem(`${"(".repeat(60)}true${")".repeat(60)}`)).toMatch(/nested more than 50 deep$/);
    expect(problem(`${"!".repeat(60)}true`)).toMatch(/nested more than 50 deep$/);
    expect(holds(`${"1+".repeat(900)}1 == 901`)).toBe(true);
  });
});

describe("data that does not fit is an error, never an answer", () => {
  test.each([
    ["result[0] < 1", { result: [] }, "0+9 [0] of an empty list: there is no data"],
    ["result[2] < 1", { result: [1] }, "0+9 [2] is outside of the list, which has 1 items"],
    ["result[-1] < 1", { result: [1] }, "0+10 [-1] is outside of the list, which has 1 items"],
    ["result[0.5] < 1", { result: [1] }, "0+11 an index is a whole number, and this is a number"],
    [
      "result < 1",
      { result: Number.NaN },
      "0+10 compares with NaN, which is neither more nor less; ask isNaN() first",
    ],
    [
      "result != 1",
      { result: Number.NaN },
      "0+11 compares with NaN, which is neither more nor less; ask isNaN() first",
    ],
    ["result < 1", { result: "0.5" }, "0+10 < needs two numbers, not text and a number"],
    ["result < 1", { result: null }, "0+10 < needs two numbers, not null and a number"],
    ["result < 1", { result: [0.5] }, "0+10 < needs two numbers, not a list and a number"],
    ["result == 1", { result: "1" }, "0+11 cannot compare text with a number"],
    ["result", { result: 1 }, "0+6 this is a number, and true or false is needed: compare it with something"],
    [
      "result && true",
      { result: 1 },
      "0+6 this is a number, and true or false is needed: compare it with something",
    ],
    ["result + 1 > 0", { result: "1" }, "0+6 this is text, and a number is needed"],
    ["result / baseline < 2", { baseline: 0 }, "0+17 divides by zero"],
    ["result < baseline", { baseline: undefined }, "9+8 there is no baseline to compare with"],
    ["mean(samples) < 1", { samples: [] }, "5+7 this is an empty list: there is no data"],
    ["sum(samples) < 1", { samples: [] }, "4+7 this is an empty list: there is no data"],
    [
      "max(samples) < 1",
      { samples: [Number.NaN, 1] },
      "0+16 compares with NaN, which is neither more nor less; ask isNaN() first",
    ],
    [
      "median(samples) < 1",
      { samples: [1, 2, Number.NaN] },
      "0+19 compares with NaN, which is neither more nor less; ask isNaN() first",
    ],
    ["mean(result) < 1", { result: [1, "2"] }, "5+6 item 1 is text, and a number is needed"],
    ["percentile(samples, 99) < 1", {}, "20+2 99 is not a share from 0% to 100%; write 99% or 0.99"],
    ["len(result) < 1", {}, "4+6 this is a number, and a list or text is needed"],
  ])("%s over %o", (text, over, expected) => expect(problem(text, over)).toBe(expected));

  test.each([
    "result.constructor == null",
    "result.__proto__ == null",
    "result['constructor'] == null",
    "result.toString == null",
    "samples.length > 0",
    "samples.constructor == null",
    "result.text.length > 0",
  ])("what JavaScript gives every object is out of reach: %s", (text) => {
    expect(problem(text, { result: { text: "a" } })).toMatch(/has no|needs an object/);
  });
});

test("no text makes it do anything but answer or throw a ConditionError", () => {
  assert(
    property(string({ unit: "grapheme-ascii", maxLength: 40 }), (text) => {
      problem(text);
    }),
    { numRuns: 2000 },
  );
});
