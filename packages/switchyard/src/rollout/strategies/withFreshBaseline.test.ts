import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import { compile } from "./compile.ts";
import { baselineWeight } from "./withFreshBaseline.ts";

interface Facts {
  readonly instances: number;
  readonly candidates?: number;
}

function planned(strategy: object | string, { instances, candidates = 0 }: Facts, fields: object = {}) {
  const config = appSchema.parse({
    run: "x",
    instances,
    strategy,
    analysis: { baseline: "fresh" },
    ...fields,
  });
  return compile({ config, stableInstances: instances, candidateInstances: candidates });
}

const canary = (...shares: string[]) => ({ type: "canary", steps: shares.map((shift) => ({ shift })) });

function brief(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => {
    switch (step.kind) {
      case "baseline":
        return `baseline ${step.candidate.to}:${step.baseline.to}`;
      case "shift":
        return `shift ${step.to}:${step.baseline ?? "-"}`;
      default:
        return step.kind;
    }
  });
}

describe("a plan with a fresh baseline", () => {
  it("starts it together with the candidate, gives it the candidate's share, and ends it before the promotion", () => {
    const steps = planned(canary("20%"), { instances: 1 }, { test: { command: "true" } });
    expect(brief(steps)).toEqual([
      "baseline 1:1",
      "test",
      "shift 2000:2000",
      "shift 10000:-",
      "baseline 1:0",
      "promote",
      "retire",
    ]);
  });

  it("lets both grow together, with the same load on each instance, to the candidate's full size", () => {
    expect(brief(planned(canary("10%", "25%", "50%"), { instances: 8 }))).toEqual([
      "baseline 1:1",
      "shift 1000:1000",
      "baseline 2:2",
      "shift 2500:2500",
      "baseline 8:4",
      "shift 5000:2500",
      "shift 10000:-",
      "baseline 8:0",
      "promote",
      "retire",
    ]);
  });

  it("has a little to compare with while only cohorts have the candidate", () => {
    const cohorts = [{ header: "x-beta" }];
    expect(brief(planned(canary("0%", "50%"), { instances: 2 }, { cohorts }))).toEqual([
      "baseline 1:1",
      "shift 0:100",
      "baseline 2:1",
      "shift 5000:2500",
      "shift 10000:-",
      "baseline 2:0",
      "promote",
      "retire",
    ]);
  });

  it("keeps the order of written-out steps", () => {
    const steps = [
      { start: 1 },
      { shift: "10%" },
      { start: 2 },
      { pause: { for: "1s" } },
      { shift: "30%" },
      { pause: { for: "1s" } },
      { start: "all" },
      { shift: "100%" },
      { pause: { for: "1s" } },
    ];
    expect(brief(planned({ type: "steps", steps }, { instances: 3 }))).toEqual([
      "baseline 1:1",
      "shift 1000:1000",
      "baseline 3:3",
      "pause",
      "shift 3000:3000",
      "pause",
      "shift 10000:-",
      "pause",
      "baseline 3:0",
      "promote",
      "retire",
    ]);
  });

  it("has none where the users are never divided", () => {
    const plans = [
      planned("blue-green", { instances: 2 }),
      planned("rolling", { instances: 2 }),
      planned({ type: "steps", steps: [{ start: "all" }] }, { instances: 2 }),
    ];
    expect(plans.flat().filter(({ kind }) => kind === "baseline")).toEqual([]);
  });

  it("always serves everyone in the end, leaves stable at least what the baseline has, and ends the baseline", () => {
    const shares = fc.uniqueArray(fc.integer({ min: 1, max: totalWeight - 1 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        (weights, instances, ready) => {
          const rising = weights.toSorted((a, b) => a - b).map((weight) => `${weight / 100}%`);
          const candidates = Math.min(ready, instances);
          let running = candidates;
          let fresh = 0;
          let share = 0;
          for (const step of planned(canary(...rising), { instances, candidates })) {
            expect(step.kind).not.toBe("start");
            if (step.kind === "baseline") {
              expect([step.candidate.from, step.baseline.from]).toEqual([running, fresh]);
              running = step.candidate.to;
              fresh = step.baseline.to;
            } else if (step.kind === "shift") {
              const baseline = step.baseline ?? 0;
              expect(running).toBeGreaterThanOrEqual(Math.ceil((instances * step.to) / totalWeight));
              expect(totalWeight - step.to - baseline).toBeGreaterThanOrEqual(baseline);
              expect(baseline).toBeLessThanOrEqual(step.to);
              expect(fresh > 0).toBe(true);
              expect(fresh).toBeLessThanOrEqual(running);
              share = step.to;
            }
          }
          expect({ running, fresh, share }).toEqual({ running: instances, fresh: 0, share: totalWeight });
        },
      ),
    );
  });
});

describe("baselineWeight", () => {
  it("is the candidate's share as long as stable keeps as much", () => {
    expect([0, 1, 500, 3_333, 5_000, 9_000, 9_999].map(baselineWeight)).toEqual([
      100, 1, 500, 3_333, 2_500, 500, 0,
    ]);
  });
});
