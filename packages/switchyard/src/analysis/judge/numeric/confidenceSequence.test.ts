import { describe, expect, it } from "vitest";
import { rankSequence, shareSequence } from "./confidenceSequence.ts";
import { shareLower, shareUpper } from "./exactIntervals.ts";

describe("a confidence sequence", () => {
  it("lies around the observed share, wider than the exact interval of one look", () => {
    for (const [events, total] of [
      [0, 20],
      [3, 620],
      [500, 1000],
      [40, 40],
    ] as const) {
      const [low, high] = shareSequence(events, total, 0.01);
      expect(low).toBeLessThanOrEqual(shareLower(events, total, 0.005));
      expect(high).toBeGreaterThanOrEqual(shareUpper(events, total, 0.005));
      expect(high - low).toBeLessThan(1);
    }
  });

  it("brackets a quantile's rank once there is enough", () => {
    const [low, high] = rankSequence(0.99, 10_000, 0.001);
    expect(low).toBeGreaterThan(9_800);
    expect(low).toBeLessThan(9_900);
    expect(high).toBeGreaterThan(9_900);
    expect(high).toBeLessThan(9_990);
    expect(rankSequence(0.99, 50, 0.001)[1]).toBe(50);
  });
});
