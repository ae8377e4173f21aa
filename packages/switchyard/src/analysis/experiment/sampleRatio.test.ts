import { describe, expect, it } from "vitest";
import known from "./known/experiment.json" with { type: "json" };
import { sampleRatioEvidence } from "./sampleRatio.ts";

describe("sampleRatioEvidence", () => {
  it.each(known.ratios)(
    "agrees with the integral over its prior: %d and %d at %d",
    (a, b, share, expected) => {
      expect(sampleRatioEvidence([a, b], [share, 1 - share]) / expected).toBeCloseTo(1, 6);
    },
  );

  it("says nothing without data", () => {
    expect(sampleRatioEvidence([0, 0], [50, 50])).toBe(1);
    expect(sampleRatioEvidence([7], [100])).toBe(1);
  });

  it("finds people who get lost in one variant", () => {
    expect(sampleRatioEvidence([5_000, 4_700], [50, 50])).toBeGreaterThan(20);
    expect(sampleRatioEvidence([50_000, 47_000], [50, 50])).toBeGreaterThan(1_000);
  });

  it("is content with what chance does", () => {
    expect(sampleRatioEvidence([5_040, 4_960], [50, 50])).toBeLessThan(2);
    expect(sampleRatioEvidence([1_010, 8_990], [10, 90])).toBeLessThan(2);
  });

  it("is impossible when somebody has a variant that nobody should have", () => {
    expect(sampleRatioEvidence([1, 99], [0, 100])).toBe(Number.POSITIVE_INFINITY);
  });

  it("holds its false-alarm rate however often it is looked at", () => {
    let state = 42;
    const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    let alarms = 0;
    for (let run = 0; run < 1_000; run++) {
      const counts = [0, 0];
      let worst = 0;
      for (let person = 0; person < 2_000; person++) {
        counts[random() < 0.2 ? 0 : 1]! += 1;
        if (person % 20 === 0) worst = Math.max(worst, sampleRatioEvidence(counts, [20, 80]));
      }
      if (worst > 100) alarms++;
    }
    // At most 1 in 100 is promised.
    expect(alarms).toBeLessThanOrEqual(16);
  });
});
