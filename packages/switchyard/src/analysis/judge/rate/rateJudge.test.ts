import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRate, type RateOptions } from "./rateJudge.ts";

const options: RateOptions = {
  alpha: 0.01,
  minSamples: 20,
  direction: "increase",
  minDifference: 0,
  unit: "share",
};

function tally(events: number, exposure: number) {
  return { kind: "tally", events, exposure } as const;
}

describe("exact comparison of two counts", () => {
  it("fails a candidate that is worse, and says what it saw and what would pass", () => {
    const judgement = judgeRate(tally(13, 620), tally(9, 11_800), { ...options, minDifference: 0.001 });
    expect(judgement).toMatchObject({
      verdict: "fail",
      value: 13 / 620,
      samples: { candidate: 620, stable: 11_800 },
    });
    expect(judgement.reason).toBe(
      "2.1% of the candidate's requests failed (13 of 620), stable 0.0763% (9 of 11,800): worse (at most 1 of 100 healthy releases would look like this); at most 0.176% would pass.",
    );
    expect(judgement.interval![0]).toBeGreaterThan(0);
  });

  it("passes without proof, within a tolerance, and with too few events", () => {
    expect(judgeRate(tally(3, 1000), tally(2, 1000), options).verdict).toBe("pass");
    expect(judgeRate(tally(60, 1000), tally(20, 1000), options).verdict).toBe("fail");
    expect(judgeRate(tally(60, 1000), tally(20, 1000), { ...options, maxRatio: 2.5 }).verdict).toBe("pass");
    expect(judgeRate(tally(60, 1000), tally(20, 1000), { ...options, minDifference: 0.05 }).verdict).toBe(
      "pass",
    );
    expect(judgeRate(tally(2, 20), tally(0, 20_000), options).verdict).toBe("pass");
    expect(judgeRate(tally(3, 20), tally(0, 20_000), options).verdict).toBe("fail");
  });

  it("looks in the direction that is bad", () => {
    const [few, many] = [tally(10, 1000), tally(60, 1000)];
    expect(judgeRate(few, many, options).verdict).toBe("pass");
    expect(judgeRate(few, many, { ...options, direction: "decrease" }).verdict).toBe("fail");
    expect(judgeRate(few, many, { ...options, direction: "either" }).reason).toMatch(
      /: lower \(at most 1 of/,
    );
    expect(judgeRate(many, few, { ...options, direction: "either" }).reason).toMatch(
      /: higher \(at most 1 of/,
    );
  });

  it("counts over time by Poisson's law", () => {
    const judgement = judgeRate(tally(30, 20), tally(5, 20.5), { ...options, minSamples: 10, perTime: true });
    expect(judgement.verdict).toBe("fail");
    expect(judgement.reason).toMatch(/^30 in 20 s of the candidate, stable 5 in 20.5 s/);
  });

  it("gives no verdict below the least number on either side", () => {
    for (const [candidate, stable] of [
      [tally(5, 5), tally(0, 500)],
      [tally(5, 500), tally(0, 5)],
      [tally(0, 0), tally(0, 0)],
    ] as const) {
      expect(judgeRate(candidate, stable, options)).toMatchObject({
        verdict: "inconclusive",
        reason: expect.stringMatching(/^insufficient-data: .* 20 on each side are enough\.$/),
      });
    }
  });

  it("calls nonsense an error", () => {
    for (const bad of [
      tally(5, 3),
      tally(-1, 10),
      tally(Number.NaN, 10),
      tally(1, Infinity),
      tally(1.5, 100),
    ]) {
      expect(judgeRate(bad, tally(0, 100), options).verdict).toBe("error");
      expect(judgeRate(tally(0, 100), bad, options).verdict).toBe("error");
    }
  });

  it("never lets a failure pass for further errors of the candidate", () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 41, max: 400 }),
        fc.integer({ min: 41, max: 400 }),
        (a, b, n, m) => {
          const [now, worse] = [
            judgeRate(tally(a, n), tally(b, m), options),
            judgeRate(tally(a + 1, n), tally(b, m), options),
          ];
          if (now.verdict === "fail") expect(worse.verdict).toBe("fail");
        },
      ),
    );
  });
});
