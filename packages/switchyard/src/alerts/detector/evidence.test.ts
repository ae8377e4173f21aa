import fc from "fast-check";
import { expect, test } from "vitest";
import { noEvidence, ratioOf, strengthOf, weigh } from "./evidence.ts";
import { upperBound } from "./upperBound.ts";

test("at the very edge of what is tolerated, the mean number of looks until a false alarm is at least the threshold", () => {
  const threshold = 500;
  const tolerated = 0.02;
  const runs = 100;
  let looks = 0;
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let run = 0; run < runs; run++) {
    let evidence = noEvidence;
    while (strengthOf(evidence) < threshold) {
      const exposure = 1 + Math.floor(random() * 60);
      let events = 0;
      for (let index = 0; index < exposure; index++) if (random() < tolerated) events++;
      evidence = weigh(evidence, { events, exposure }, tolerated, threshold ** (1 / 3));
      looks++;
    }
  }
  console.info(`mean looks until a false alarm at threshold ${threshold}: ${Math.round(looks / runs)}`);
  expect(looks / runs).toBeGreaterThanOrEqual(threshold);
});

test("the ratio of a look has a mean of at most 1 for every share that is tolerated", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.0001, max: 0.9, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
      (tolerated, part, exposure) => {
        const share = tolerated * part;
        let mean = 0;
        let ways = 1;
        for (let events = 0; events <= exposure; events++) {
          const chance = ways * share ** events * (1 - share) ** (exposure - events);
          mean += chance * ratioOf({ events, exposure }, tolerated);
          ways = (ways * (exposure - events)) / (events + 1);
        }
        expect(mean).toBeLessThanOrEqual(1 + 1e-6);
      },
    ),
  );
});

test("the upper bound of a share is above it, falls with more data, and is exact where nothing was bad", () => {
  expect(upperBound({ events: 0, exposure: 0 }, 0.01)).toBe(1);
  expect(upperBound({ events: 0, exposure: 100 }, 0.01)).toBeCloseTo(1 - 0.01 ** 0.01, 6);
  expect(upperBound({ events: 100, exposure: 100 }, 0.01)).toBe(1);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 51, max: 500 }), (events, exposure) => {
      const bound = upperBound({ events, exposure }, 0.01);
      expect(bound).toBeGreaterThan(events / exposure);
      expect(upperBound({ events: events * 10, exposure: exposure * 10 }, 0.01)).toBeLessThan(bound);
    }),
  );
});
