import { describe, expect, test } from "vitest";
import { parseCondition } from "../conditions/condition.ts";
import { assess } from "./assess.ts";

const judge = (success: string | undefined, failure: string | undefined, result: unknown = 0.02) =>
  assess(
    {
      successCondition: success === undefined ? undefined : parseCondition(success),
      failureCondition: failure === undefined ? undefined : parseCondition(failure),
    },
    { result, baseline: 0.01, samples: [0.02] },
  );

const yes = "result > 0";
const no = "result < 0";
const broken = "result[0] < 1";

describe("the verdict by both conditions", () => {
  test.each([
    [undefined, undefined, "successful"],
    [yes, undefined, "successful"],
    [no, undefined, "failed"],
    [undefined, no, "successful"],
    [undefined, yes, "failed"],
    [yes, no, "successful"],
    [no, yes, "failed"],
    [yes, yes, "failed"],
    [no, no, "inconclusive"],
    [broken, undefined, "error"],
    [undefined, broken, "error"],
    [broken, no, "error"],
    [yes, broken, "error"],
    [broken, yes, "failed"],
  ])("success %s and failure %s: %s", (success, failure, verdict) =>
    expect(judge(success, failure).verdict).toBe(verdict),
  );
});

describe("the reason is one sentence with the values", () => {
  test.each([
    [
      no,
      undefined,
      0.02,
      "successCondition `result < 0` does not hold: result 0.02, baseline 0.01, 1 sample.",
    ],
    [undefined, yes, 0.02, "failureCondition `result > 0` holds: result 0.02, baseline 0.01, 1 sample."],
    [no, no, 0.02, "Neither condition holds: result 0.02, baseline 0.01, 1 sample."],
    [
      broken,
      undefined,
      [],
      "A condition does not fit the data: [0] of an empty list: there is no data; result [], baseline 0.01, 1 sample.",
    ],
    [
      yes,
      undefined,
      Number.NaN,
      "A condition does not fit the data: compares with NaN, which is neither more nor less; ask isNaN() first; result NaN, baseline 0.01, 1 sample.",
    ],
  ])("%s, %s over %o", (success, failure, result, reason) =>
    expect(judge(success, failure, result).reason).toBe(reason),
  );

  test("and stays short over much data", () => {
    expect(judge("len(result) > 0", undefined, "x".repeat(500)).reason.length).toBeLessThan(200);
  });
});
