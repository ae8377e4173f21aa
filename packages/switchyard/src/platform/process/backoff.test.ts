import fc from "fast-check";
import { expect, test } from "vitest";
import { afterCrash, type CrashHistory, noCrashes } from "./backoff.ts";

const policy = { initialBackoffMs: 500, maxBackoffMs: 30_000, maxCrashes: 1000, windowMs: 600_000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("the delay doubles with every crash up to the maximum, less at most half", () => {
  fc.assert(
    fc.property(fc.nat(200), random, (streak, random) => {
      const decision = afterCrash({ times: [], streak }, 0, 0, policy, random);
      if (decision.kind !== "restart") throw new Error("gave up");
      const full = Math.min(30_000, 500 * 2 ** streak);
      expect(decision.delayMs).toBeGreaterThan(full / 2 - 1e-6);
      expect(decision.delayMs).toBeLessThanOrEqual(full);
    }),
  );
});

test("a crash after a quiet time is treated like the first one", () => {
  const decision = afterCrash({ times: [], streak: 9 }, 0, policy.maxBackoffMs + 1, policy, 0);
  expect(decision).toMatchObject({ kind: "restart", delayMs: 500, history: { streak: 1 } });
});

test("it gives up at the crash that makes the window full, and never before", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5000), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (gaps, maxCrashes) => {
        const limited = { ...policy, maxCrashes, windowMs: 10_000 };
        const times: number[] = [];
        let history: CrashHistory = noCrashes;
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          times.push(now);
          const inWindow = times.filter((time) => time > now - 10_000).length;
          const decision = afterCrash(history, now, 0, limited, 0);
          expect(decision.kind).toBe(inWindow >= maxCrashes ? "give-up" : "restart");
          if (decision.kind === "give-up") return;
          history = decision.history;
        }
      },
    ),
  );
});
