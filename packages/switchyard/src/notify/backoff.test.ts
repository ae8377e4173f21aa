import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextTry, patienceMs } from "./backoff.ts";

describe("nextTry", () => {
  it("doubles from two seconds to ten minutes", () => {
    const waits = [1, 2, 3, 4, 9, 10, 11, 1_000].map((attempts) =>
      nextTry({ attempts, now: 0, since: 0, random: 0 }),
    );
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 512_000, 600_000, 600_000, 600_000]);
  });

  it("takes off up to a half, and is never earlier than the receiver wants it", () => {
    expect(nextTry({ attempts: 1, now: 0, since: 0, random: 0.999_999 })).toBe(1_000);
    expect(nextTry({ attempts: 1, now: 0, since: 0, random: 0, retryAfterMs: 90_000 })).toBe(90_000);
  });

  it("ends within a day, however its tries go", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 2 * patienceMs }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 2 * patienceMs }), { nil: undefined }),
        (attempts, now, random, retryAfterMs) => {
          const at = nextTry({ attempts, now, since: 0, random, retryAfterMs });
          if (at === undefined) return now + Math.max(600_000, retryAfterMs ?? 0) > patienceMs;
          return at > now && at <= patienceMs && at >= now + (retryAfterMs ?? 0);
        },
      ),
    );
  });
});
