import type { Condition, Json, Operator } from "@switchyard/flags";
import fc from "fast-check";
import { expect, test } from "vitest";
import { conditionsText } from "./conditionsText.ts";
import { operatorWords } from "./operators.ts";
import { parseConditions } from "./parseConditions.ts";
import { parseServe, parseShare, parseWeights, serveText } from "./serveText.ts";

test.each<[string, readonly Condition[]]>([
  ["plan is pro, team", [{ attribute: "plan", op: "is", values: ["pro", "team"] }]],
  ["plan is not pro", [{ attribute: "plan", op: "is", values: ["pro"], not: true }]],
  [
    "age >= 18 and vip is true",
    [
      { attribute: "age", op: ">=", values: [18] },
      { attribute: "vip", op: "is", values: [true] },
    ],
  ],
  ["in segment beta or has role admin", [{ any: [{ segment: "beta" }, { role: ["admin"] }] }]],
  [
    "email not ends with @example.com",
    [{ attribute: "email", op: "ends_with", values: ["@example.com"], not: true }],
  ],
  ["app.version version >= 2.1.0", [{ attribute: "app.version", op: "version_>=", values: ["2.1.0"] }]],
  ["zip is '01234', \"a, b\"", [{ attribute: "zip", op: "is", values: ["01234", "a, b"] }]],
  [
    "beta exists and not (a is 1 or b is 2)",
    [
      { attribute: "beta", op: "exists" },
      {
        any: [
          { attribute: "a", op: "is", values: [1] },
          { attribute: "b", op: "is", values: [2] },
        ],
        not: true,
      },
    ],
  ],
  [
    "from 2026-01-01T00:00:00Z until 2026-02-01T00:00:00Z",
    [{ from: "2026-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z" }],
  ],
  ['logic \'{"==":[{"var":"a"},1]}\'', [{ logic: { "==": [{ var: "a" }, 1] } }]],
])("%s", (source, conditions) => expect(parseConditions(source)).toEqual(conditions));

test.each([
  ["plan", "after the attribute plan comes one of is,"],
  ["plan iss pro", "probably comes `is`"],
  ["plan is", "a value is missing at the end"],
  ["plan is pro team", '"team" is one word too many'],
  ["(a is 1", "a bracket is not closed"],
  ["in beta", "after `in` comes `segment`"],
  ["a is 'x", "the quote at 6 does not end"],
  ["not plan is pro", "else say `plan is not pro`"],
  ["", "an attribute is missing at the end"],
  ["(".repeat(9_999), "nested too deeply"],
])("%s is refused with what is wrong", (source, message) => {
  expect(() => parseConditions(source)).toThrow(message);
});

const text = fc.oneof(
  fc.string(),
  fc.constantFrom("and", "or", "not", "5", "true", "null", "is", "json", "a b", "'"),
);
const value = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue(),
);
const not = fc.constantFrom({}, { not: true });
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are the operators
const operators = Object.keys(operatorWords) as Operator[];
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc
      .tuple(text, fc.constantFrom(...operators), fc.array(value, { minLength: 1, maxLength: 3 }), not)
      .map(([attribute, op, values, not]) => ({ attribute, op, values: plain(values), ...not })),
    fc.tuple(text, not).map(([attribute, not]) => ({ attribute, op: "exists" as const, ...not })),
    fc.tuple(text, not).map(([segment, not]) => ({ segment, ...not })),
    fc.tuple(fc.array(text, { minLength: 1, maxLength: 3 }), not).map(([role, not]) => ({ role, ...not })),
    fc.tuple(text, text).map(([from, until]) => ({ from, until })),
    value.map((logic) => ({ logic: plain([logic])[0] ?? null })),
    fc
      .tuple(fc.array(tie("condition"), { minLength: 2, maxLength: 3 }), not)
      .map(([any, not]) => ({ any, ...not })),
    fc
      .tuple(fc.array(tie("condition"), { minLength: 2, maxLength: 3 }), not)
      .map(([all, not]) => ({ all, ...not })),
  ),
}));

/** As it is after JSON: no -0, no prototype. */
function plain(values: readonly unknown[]): Json[] {
  const copy: Json[] = JSON.parse(JSON.stringify(values));
  return copy;
}

test("what is shown of conditions is read as the same conditions", () => {
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), (conditions) => {
      const [only] = conditions;
      // `a and b` alone is two conditions, not one that holds two.
      fc.pre(!(conditions.length === 1 && only && "all" in only));
      expect(parseConditions(conditionsText(conditions))).toEqual(conditions);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test("a split that leaves one variant everything is told as that variant", () => {
  expect(
    serveText({
      split: [
        ["on", 100_000],
        ["off", 0],
      ],
    }),
  ).toBe("on");
});

test("what is served is a variant, shares that make 100 %, or weights", () => {
  expect(parseServe("on")).toBe("on");
  expect(parseServe("on=12.5%,off=87.5%")).toEqual({
    split: [
      ["on", 12_500],
      ["off", 87_500],
    ],
  });
  expect(parseServe("a=1,b=3")).toEqual({
    split: [
      ["a", 1],
      ["b", 3],
    ],
  });
  expect(() => parseServe("on=10%,off=80%")).toThrow("make 90 %, not 100 %");
  expect(() => parseShare("101%")).toThrow("no share");
  expect(() => parseWeights("a")).toThrow("is not a variant and its weight");
  expect(
    serveText({
      split: [
        ["on", 10],
        ["off", 50],
        ["on", 20],
        [null, 20],
      ],
    }),
  ).toBe("on 30 %, off 50 %, (next rule) 20 %");
});
