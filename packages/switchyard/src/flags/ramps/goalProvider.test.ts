import { describe, expect, it } from "vitest";
import { rampTrial } from "./testing/rampTrial.ts";
import { visitors } from "./testing/visitors.ts";

const shares = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000];
const goal = (better: "more" | "less") => [{ event: "bought", measure: "rate", better } as const];

describe("the guard of a goal", () => {
  it.each(["more", "less"] as const)(
    "does not take people of a growing variant, who are newer, for other people: %s is better",
    async (better) => {
      for (let seed = 1; seed <= 2; seed++) {
        const reports = visitors({ seed, newPerSecond: 40, known: 2_000, buys: 0.3 });
        const plan = { shares, stepMs: 15_000, alpha: 0.001, goals: goal(better), reports };
        const { failedAt, reason } = await rampTrial(plan);
        expect(failedAt, reason).toBeUndefined();
      }
    },
  );

  it("finds that people with the variant buy half as often", async () => {
    const reports = visitors({ seed: 4, newPerSecond: 40, known: 2_000, buys: 0.3, effect: 0.5 });
    const plan = { shares: [50_000], stepMs: 180_000, alpha: 0.001, goals: goal("more"), reports };
    const { failedAt, reason } = await rampTrial(plan);
    expect(failedAt).toBeGreaterThan(0);
    expect(reason).toMatch(/^bought: /);
  });

  it("goes on after the control plane was restarted, and says nothing of who was counted before", async () => {
    const reports = visitors({ seed: 5, newPerSecond: 40, known: 2_000, buys: 0.3 });
    const plan = { shares: [50_000], stepMs: 60_000, alpha: 0.001, goals: goal("less"), reports };
    expect((await rampTrial({ ...plan, restartAt: 30_000 })).failedAt).toBeUndefined();
  });
});
