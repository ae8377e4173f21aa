import { expect, it } from "vitest";
import type { MetricData } from "../../data.ts";
import { judge, none, options, tally } from "./testLooks.ts";

const history = (events: number, exposure: number): MetricData[] =>
  Array.from({ length: 20 }, () => tally(events, exposure));

it("does not hold it against the candidate that a bad time for both shows in looks that missed stable by chance", () => {
  const looks = Array.from({ length: 400 }, (_, at) =>
    at % 2 === 0 ? { candidate: tally(3, 5), stable: none } : { candidate: none, stable: tally(3, 5) },
  );
  expect(judge(looks, options, history(1, 100))).toMatchObject({
    verdict: "pass",
    evidence: expect.closeTo(0.75),
  });
});

it("waits longer for a stable release that has served beside the candidate", () => {
  const both = { candidate: tally(0, 30), stable: tally(0, 30) };
  const alone = Array.from({ length: 19 }, () => ({ candidate: tally(5, 5), stable: none }));
  expect(judge([both, ...alone], options, history(1, 1000)).verdict).toBe("pass");
  expect(judge([both, ...alone, alone[0]!], options, history(1, 1000)).verdict).toBe("fail");
});

it("counts the looks of which it was not certain yet, once it is", () => {
  const small = Array.from({ length: 8 }, () => ({ candidate: tally(5, 5), stable: none }));
  expect(judge(small.slice(0, 3), options, history(10, 1000)).verdict).toBe("inconclusive");
  expect(judge(small.slice(0, 4), options, history(10, 1000))).toMatchObject({
    verdict: "fail",
    reason: expect.stringContaining("(20 of 20)"),
  });
});
