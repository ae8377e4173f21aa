import type { EvaluationContext, Json } from "@switchyard/flags";
import * as fc from "fast-check";

/**
 * Targeting in which every operand has the type that its operator is for, over contexts that lack some attributes.
 * What JSONLogic's implementations make of other types differs; see the test for where.
 */
export interface ArbitraryLogic {
  readonly targeting: fc.Arbitrary<Json>;
  readonly evaluators: fc.Arbitrary<Record<string, Json>>;
  readonly context: fc.Arbitrary<EvaluationContext>;
}

export const variantNames = ["on", "off", "x", "true", "false"];

const words = ["alpha", "beta", "gamma", "alphabet", "ta", "", "a"];
const versions = [
  "1.0.0",
  "v1.2.3",
  "2.0.0-rc.1",
  "2.0.0-rc.10",
  "2.0.0",
  "1.2",
  "3",
  "2.0.0+7",
  "none",
  "01.2.3",
];
const word = fc.constantFrom(...words);
const number = fc.integer({ min: -20, max: 20 });
const seconds = 4_000_000_000;

function op(operator: string, ...operands: readonly fc.Arbitrary<Json>[]): fc.Arbitrary<Json> {
  return fc.tuple(...operands).map((values) => ({ [operator]: values }));
}

function many(operator: string, operand: fc.Arbitrary<Json>, minLength = 1): fc.Arbitrary<Json> {
  return fc.array(operand, { minLength, maxLength: 4 }).map((values) => ({ [operator]: values }));
}

function attribute(names: readonly string[], otherwise: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.tuple(fc.constantFrom(...names), otherwise).map(([name, value]) => ({ var: [name, value] }));
}

const { truth, text, amount, list, result, split } = fc.letrec<
  Record<"truth" | "text" | "amount" | "list" | "result" | "split", Json>
>((tie) => ({
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word,
    attribute(["plan", "country", "user.tier", "missing.deep", "roles.0"], word),
    many("cat", tie("text")),
    op("substr", tie("text"), fc.integer({ min: -8, max: 8 })),
    op("substr", tie("text"), fc.integer({ min: 0, max: 8 }), fc.integer({ min: -3, max: 8 })),
    op("if", tie("truth"), tie("text"), tie("text")),
  ),
  amount: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    number,
    attribute(["age", "user.visits", "scores.1"], number),
    many("+", tie("amount")),
    many("max", tie("amount")),
    many("min", tie("amount")),
    op("-", tie("amount"), tie("amount")),
    op("-", tie("amount")),
    op("*", tie("amount"), number),
    op("/", tie("amount"), fc.constantFrom(1, 2, 4, -5)),
    op("%", tie("amount"), fc.constantFrom(2, 3, 7)),
    op("reduce", tie("list"), fc.constant({ "+": [1, { var: "accumulator" }] }), number),
  ),
  list: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.array(word, { maxLength: 4 }),
    attribute(["roles"], fc.constant([])),
    many("merge", tie("list")),
    op("filter", tie("list"), op("in", fc.constant({ var: "" }), fc.array(word, { maxLength: 4 }))),
    op("map", tie("list"), op("cat", fc.constant({ var: "" }), word)),
  ),
  truth: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.boolean(),
    attribute(["beta"], fc.boolean()),
    ...["==", "!=", "===", "!=="].flatMap((operator) => [
      op(operator, tie("text"), tie("text")),
      op(operator, tie("amount"), tie("amount")),
      op(operator, fc.constant({ var: "plan" }), word),
    ]),
    ...["<", "<=", ">", ">="].flatMap((operator) => [
      op(operator, tie("amount"), tie("amount")),
      op(operator, tie("text"), tie("text")),
      op(operator, fc.constant({ var: "$flagd.timestamp" }), fc.constantFrom(1, seconds)),
    ]),
    op("<", tie("amount"), tie("amount"), tie("amount")),
    op("<=", tie("amount"), tie("amount"), tie("amount")),
    many("and", tie("truth")),
    many("or", tie("truth")),
    op("!", tie("truth")),
    op("!!", fc.oneof(tie("truth"), tie("text"), tie("amount"), tie("list"))),
    op("in", tie("text"), tie("list")),
    op("in", tie("text"), tie("text")),
    op("starts_with", tie("text"), tie("text")),
    op("ends_with", fc.oneof(tie("text"), tie("amount")), tie("text")),
    op(
      "sem_ver",
      fc.oneof(fc.constantFrom(...versions), fc.constant({ var: "version" })),
      fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "~", "^", "=="),
      fc.constantFrom(...versions),
    ),
    ...["all", "some", "none"].map((operator) =>
      op(operator, tie("list"), op("==", fc.constant({ var: "" }), word)),
    ),
    op("!!", many("missing", fc.constantFrom("age", "beta", "user.visits", "nobody"))),
    op("!!", op("missing_some", fc.integer({ min: 1, max: 3 }), fc.constant(["beta", "age", "nobody"]))),
    fc.constantFrom({ $ref: "shared" }, { $ref: "other" }),
  ),
  split: fc
    .tuple(
      fc.constantFrom("shorthand", "text"),
      tie("text"),
      fc.array(
        fc.tuple(tie("result"), fc.oneof(fc.nat(100), fc.constant(2 ** 30), op("-", number, number))),
        {
          minLength: 2,
          maxLength: 4,
        },
      ),
    )
    .map(([kind, key, entries]) => ({ fractional: kind === "text" ? [key, ...entries] : entries })),
  result: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>(...variantNames, null, true, false, "nowhere"),
    tie("split"),
    op("if", tie("truth"), tie("result"), tie("result")),
    op("if", tie("truth"), tie("result"), tie("truth"), tie("result"), tie("result")),
    tie("truth"),
  ),
}));

/** Values that other generators do not use on their own. */
export const operands = { truth, text, amount, list, split };

export const logic: ArbitraryLogic = {
  targeting: fc.oneof(op("if", truth, result, result), split),
  evaluators: fc.record({
    shared: op("==", fc.constant({ var: "plan" }), word),
    other: fc.constant({ "!!": [{ var: "beta" }] }),
  }),
  context: fc.record(
    {
      targetingKey: fc.string({ unit: "grapheme-ascii", minLength: 1 }),
      plan: word,
      country: word,
      age: number,
      beta: fc.boolean(),
      roles: fc.array(word, { maxLength: 4 }),
      scores: fc.array(number, { maxLength: 3 }),
      user: fc.record({ tier: word, visits: number }, { requiredKeys: [] }),
      version: fc.constantFrom(...versions),
    },
    { requiredKeys: [] },
  ),
};
