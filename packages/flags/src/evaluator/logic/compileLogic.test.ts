import { describe, expect, it } from "vitest";
import type { Json } from "../../definition.ts";
import type { EvaluationContext } from "../../evaluation.ts";
import { compileLogic } from "./compileLogic.ts";
import { evaluateLogic, problemsOf } from "./testing/evaluateLogic.ts";

const shop = {
  targetingKey: "user-1",
  name: "Ada",
  age: 36,
  beta: true,
  empty: "",
  nothing: null,
  user: { tier: "gold", address: { city: "Oslo" } },
  roles: ["admin", "editor"],
  scores: [3, 1, 2],
  carts: [
    { items: 2, coupon: "spring" },
    { items: 0, coupon: null },
  ],
};

describe("compiled JSONLogic", () => {
  it.each<[string, Json, unknown]>([
    ["an attribute", { var: "name" }, "Ada"],
    ["an attribute of an attribute", { var: "user.address.city" }, "Oslo"],
    ["a member of a list", { var: "roles.1" }, "editor"],
    ["null for an attribute that is not there", { var: "user.phone.home" }, null],
    ["the default for an attribute that is not there", { var: ["phone", "none"] }, "none"],
    ["null for an attribute that is null, whatever the default", { var: ["nothing", "none"] }, null],
    ["a default that is computed", { var: ["phone", { var: "name" }] }, "Ada"],
    ["an attribute whose name is computed", { var: { if: [{ var: "beta" }, "name", "age"] } }, "Ada"],
    ["the whole context", { var: "" }, shop],
    [
      "attributes that are missing or empty",
      { missing: ["name", "phone", "empty", "nothing"] },
      ["phone", "empty", "nothing"],
    ],
    ["missing names of a list", { missing: { merge: ["age", "phone"] } }, ["phone"]],
    ["nothing missing when enough is there", { missing_some: [1, ["name", "phone"]] }, []],
    [
      "what is missing when there is not enough",
      { missing_some: [2, ["name", "phone", "fax"]] },
      ["phone", "fax"],
    ],

    ["the first value whose condition holds", { if: [false, "a", { var: "beta" }, "b", "c"] }, "b"],
    ["the last value when no condition holds", { "?:": [false, "a", "c"] }, "c"],
    ["null without a last value", { if: [false, "a"] }, null],
    ["the operand that decided an and", { and: [1, "", "x"] }, ""],
    ["the operand that decided an or", { or: [0, "x", "y"] }, "x"],
    ["an empty list as not true", { "!": [[]] }, true],
    ["an empty object as true", { "!!": [{ var: "user" }] }, true],
    ["the text 0 as true", { "!!": "0" }, true],

    ["loose equality of a number and a text", { "==": [36, "36"] }, true],
    ["strict inequality of a number and a text", { "===": [{ var: "age" }, "36"] }, false],
    ["an attribute equal to a text", { "==": ["Ada", { var: "name" }] }, true],
    ["an attribute that is not there as not equal to a text", { "!=": [{ var: "phone" }, "1"] }, true],
    ["a list of one as equal to its member, as JavaScript does", { "==": [["Ada"], { var: "name" }] }, true],
    ["null as neither equal to zero", { "==": [{ var: "nothing" }, 0] }, false],
    ["nor less than it, but not greater", { "<=": [{ var: "nothing" }, 0] }, true],
    ["between", { "<": [18, { var: "age" }, 65] }, true],
    ["between, both included", { "<=": [36, { var: "age" }, 36] }, true],
    ["no order of a number and a text that is none", { ">": [{ var: "name" }, 1] }, false],
    ["texts in their order", { ">": ["b", "a"] }, true],

    ["sums of what looks like numbers", { "+": [1, "2", "3 apples"] }, 6],
    ["a text as a number", { "+": "4" }, 4],
    ["a product", { "*": [2, 3, 4] }, 24],
    ["a negated number", { "-": 5 }, -5],
    ["a difference", { "-": [{ var: "age" }, 6] }, 30],
    ["a quotient", { "/": [9, 2] }, 4.5],
    ["a remainder", { "%": [9, 4] }, 1],
    ["the greatest", { max: [1, { var: "age" }, 3] }, 36],
    ["the least", { min: [1, { var: "age" }, 3] }, 1],

    ["each member made new", { map: [{ var: "scores" }, { "*": [{ var: "" }, 2] }] }, [6, 2, 4]],
    ["attributes of each member", { map: [{ var: "carts" }, { var: "items" }] }, [2, 0]],
    ["the members that pass", { filter: [{ var: "scores" }, { ">": [{ var: "" }, 1] }] }, [3, 2]],
    [
      "what is gathered over the members",
      { reduce: [{ var: "scores" }, { "+": [{ var: "current" }, { var: "accumulator" }] }, 10] },
      16,
    ],
    ["the start value of nothing to gather", { reduce: [{ var: "phone" }, { var: "current" }, 7] }, 7],
    ["an empty list for no list", { map: [{ var: "name" }, { var: "" }] }, []],
    ["all members", { all: [{ var: "scores" }, { ">": [{ var: "" }, 0] }] }, true],
    ["all of none as false", { all: [[], true] }, false],
    ["some member", { some: [{ var: "carts" }, { "==": [{ var: "coupon" }, "spring"] }] }, true],
    ["no member", { none: [{ var: "roles" }, { "==": [{ var: "" }, "guest"] }] }, true],
    ["lists in one", { merge: [[1, 2], 3, [4]] }, [1, 2, 3, 4]],
    ["a list that is computed", [{ var: "name" }, 1], ["Ada", 1]],
    ["a member of a fixed list", { in: [{ var: "name" }, ["Bob", "Ada"]] }, true],
    ["a member of the right type", { in: [36, ["36"]] }, false],
    ["a member of a list of the context", { in: ["admin", { var: "roles" }] }, true],
    ["a part of a text", { in: ["d", { var: "name" }] }, true],
    ["nothing in an attribute that is not there", { in: ["d", { var: "phone" }] }, false],

    [
      "texts joined",
      { cat: ["I am ", { var: "name" }, ", ", { var: "age" }, { var: "nothing" }] },
      "I am Ada, 36",
    ],
    ["a text from a position", { substr: ["switchyard", 6] }, "yard"],
    ["a text from the end", { substr: ["switchyard", -4] }, "yard"],
    ["so many characters", { substr: ["switchyard", 0, 6] }, "switch"],
    ["all but so many at the end", { substr: ["switchyard", 3, -4] }, "tch"],
    ["what a text begins with", { starts_with: [{ var: "name" }, "A"] }, true],
    ["what a text ends with", { ends_with: [{ var: "name" }, "A"] }, false],
    ["null for a beginning of what is no text", { starts_with: [{ var: "age" }, "3"] }, null],
    ["null for a beginning without an operand", { starts_with: ["a"] }, null],
    ["whether a pattern is found", { matches: [{ var: "name" }, "^a(d|b)(?i)A$"] }, false],
    ["whether it is found in any case", { matches: [{ var: "name" }, "(?i)^a(d|b)a$"] }, true],
    ["null for a pattern in what is no text", { matches: [{ var: "age" }, "3"] }, null],
    ["versions by their precedence", { sem_ver: ["1.10.0", ">", "1.9"] }, true],
    ["null for what is no version", { sem_ver: [{ var: "name" }, "=", "1.0.0"] }, null],
    ["null for what is no operator of versions", { sem_ver: ["1.0.0", "===", "1.0.0"] }, null],

    ["a constant", "on", "on"],
    ["an empty object as it is", {}, {}],
  ])("gives %s", (_, node, expected) => {
    expect(evaluateLogic(node, shop)).toEqual(expected);
  });

  it("puts in the flag's key and the time in seconds, which a context cannot replace", () => {
    const context: EvaluationContext = { $flagd: { flagKey: "forged", timestamp: 1 } };
    const scope = { flagKey: "new-cart", now: 1_700_000_000_999 };
    expect(evaluateLogic({ var: "$flagd.flagKey" }, context, scope)).toBe("new-cart");
    expect(evaluateLogic({ var: "$flagd.timestamp" }, context, scope)).toBe(1_700_000_000);
    expect(evaluateLogic({ var: "$flagd" }, context, scope)).toEqual({
      flagKey: "new-cart",
      timestamp: 1_700_000_000,
    });
    expect(evaluateLogic({ var: "$flagd.other" }, context, scope)).toBe(null);
    expect(evaluateLogic({ map: [[1], { var: "$flagd.flagKey" }] }, context, scope)).toEqual([null]);
  });

  it("follows references to shared evaluators, wherever they stand", () => {
    const evaluators = {
      staff: { or: [{ $ref: "admin" }, false] },
      admin: { in: ["admin", { var: "roles" }] },
    };
    expect(evaluateLogic({ if: [{ $ref: "staff" }, "on", "off"] }, shop, { evaluators })).toBe("on");
  });

  it("leaves the context as it was, also when an iteration ends in a fault", () => {
    const logic = compileLogic(
      { map: [{ var: "list" }, { matches: [{ cat: [{ var: "" }, { var: "" }] }, "b"] }] },
      { flagKey: "flag", evaluators: {}, problem: () => {} },
      "targeting",
    );
    const context = { list: ["a".repeat(60_000)] };
    const frame = { context, now: 0 };
    expect(() => logic(frame)).toThrow();
    expect(frame.context).toBe(context);
  });

  it.each<[Json, string]>([
    [{ if: [{ equals: [1, 2] }, "on"] }, 'targeting.if[0].equals: There is no operator "equals".'],
    [
      { or: [true, { var: "a", missing: ["b"] }] },
      "targeting.or[1]: An operation has one operator; this has 2.",
    ],
    [{ "!": { $ref: "nobody" } }, 'targeting.![0]: There is no evaluator "nobody" in $evaluators.'],
    [{ "==": [1] }, "targeting.==: A comparison needs two operands."],
    [
      { matches: [{ var: "a" }, "(?=a)"] },
      "targeting.matches[1]: Look-ahead and look-behind are not supported. (at 0)",
    ],
    [
      { matches: ["a", { var: "pattern" }] },
      "targeting.matches: matches needs a value and a pattern, which is a text.",
    ],
  ])("reports what is wrong in %j, and where", (node, problem) => {
    expect(problemsOf(node)).toEqual([problem]);
  });
});
