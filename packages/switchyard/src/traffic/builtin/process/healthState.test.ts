import * as fc from "fast-check";
import { expect, test } from "vitest";
import { afterCheck, type CheckResult, unknownHealth } from "./healthState.ts";

const ok: CheckResult = { ok: true };
const failed: CheckResult = { ok: false, reason: "connection refused" };
const thresholds = fc.record({
  healthyThreshold: fc.integer({ min: 1, max: 5 }),
  unhealthyThreshold: fc.integer({ min: 1, max: 5 }),
});
const history = fc.array(fc.boolean(), { maxLength: 40 });

test("a verdict needs its threshold of equal results in a row, and nothing else changes it", () => {
  fc.assert(
    fc.property(history, thresholds, (results, limits) => {
      let state = unknownHealth;
      for (const [index, isOk] of results.entries()) {
        const before = state.health;
        state = afterCheck(state, isOk ? ok : failed, limits);
        const needed = isOk ? limits.healthyThreshold : limits.unhealthyThreshold;
        const tail = results.slice(Math.max(0, index + 1 - needed), index + 1);
        const isDecided = tail.length === needed && tail.every((result) => result === isOk);
        const verdict = isOk ? "healthy" : "unhealthy";
        expect(state.health).toBe(isDecided ? verdict : before);
      }
    }),
  );
});

test("a reason is given exactly while the instance is unhealthy", () => {
  fc.assert(
    fc.property(history, thresholds, (results, limits) => {
      const state = results.reduce((s, isOk) => afterCheck(s, isOk ? ok : failed, limits), unknownHealth);
      expect(state.reason).toBe(state.health === "unhealthy" ? "connection refused" : undefined);
    }),
  );
});
