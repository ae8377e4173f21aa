import { describe, expect, it } from "vitest";
import { rampTrial } from "./testing/rampTrial.ts";
import { requestTraffic } from "./testing/requestTraffic.ts";

const shares = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000];

describe("the guard of a ramp", () => {
  it("lets a healthy variant pass through all shares, whatever befalls both", async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const traffic = requestTraffic({ seed, perSecond: 100 });
      const { failedAt, reason } = await rampTrial({ shares, stepMs: 8_000, alpha: 0.001, reports: traffic });
      expect(failedAt, reason).toBeUndefined();
    }
  });

  it.each([
    ["a third of the requests fails", { errors: 0.3 }, 4_000],
    ["one in twenty fails", { errors: 0.05 }, 20_000],
    ["it takes twice as long", { slower: 2 }, 60_000],
  ] as const)("finds within seconds that %s", async (_case, bad, withinMs) => {
    const reports = requestTraffic({ seed: 5, perSecond: 100, badFrom: 4_000, ...bad });
    const { failedAt } = await rampTrial({ shares: [10_000], stepMs: 70_000, alpha: 0.001, reports });
    expect(failedAt).toBeLessThan(4_000 + withinMs);
    expect(failedAt).toBeGreaterThan(4_000);
  });
});
