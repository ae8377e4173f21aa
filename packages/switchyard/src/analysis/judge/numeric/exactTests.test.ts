import { describe, expect, it } from "vitest";
import { binomialAtLeast, binomialAtMost } from "./binomialTails.ts";
import { rateLower, rateUpper, shareLower, shareUpper } from "./exactIntervals.ts";
import { drawnAtLeast, drawnAtMost } from "./hypergeometric.ts";
import known from "./known/exactTests.json" with { type: "json" };
import { logBeta, logGamma } from "./logGamma.ts";

/** Relative, so that tails near 0 count too. */
function expectNear(value: number, expected: number, relative = 1e-8) {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.abs(expected) * relative + 1e-300);
}

function urnOf({ candidate, stable }: { candidate: number[]; stable: number[] }) {
  return { first: candidate[1]!, second: stable[1]!, drawn: candidate[0]! + stable[0]! };
}

describe("exact tests agree with SciPy", () => {
  it.each(known.fisher)("on Fisher's test of $candidate against $stable", (row) => {
    expectNear(drawnAtLeast(row.candidate[0]!, urnOf(row)), row.greater);
    expectNear(drawnAtMost(row.candidate[0]!, urnOf(row)), row.less);
  });

  it.each(known.noncentral)("on $candidate against $stable at odds of $odds", (row) => {
    expectNear(drawnAtLeast(row.candidate[0]!, urnOf(row), row.odds), row.greater);
  });

  it.each(known.share)("on the bounds of $events of $total at $alpha", (row) => {
    expectNear(shareLower(row.events, row.total, row.alpha), row.lower);
    expectNear(shareUpper(row.events, row.total, row.alpha), row.upper);
  });

  it.each(known.rate)("on the bounds of $events over $exposure at $alpha", (row) => {
    expectNear(rateLower(row.events, row.exposure, row.alpha), row.lower);
    expectNear(rateUpper(row.events, row.exposure, row.alpha), row.upper);
  });

  it.each(known.binomial)("on $k of $n at a chance of $p", ({ k, n, p, atLeast, atMost }) => {
    expectNear(binomialAtLeast(k, n, p), atLeast);
    expectNear(binomialAtMost(k, n, p), atMost);
  });

  it.each(known.poisson)(
    "on counts over time, $candidate against $stable",
    ({ candidate, stable, greater }) => {
      const [a = Number.NaN, n = Number.NaN] = candidate;
      const [b = Number.NaN, m = Number.NaN] = stable;
      expectNear(binomialAtLeast(a, a + b, n / (n + m)), greater);
    },
  );

  it("on the logarithms of gamma and beta", () => {
    for (const [x, expected] of known.logGamma) {
      expect(Math.abs(logGamma(x!) - expected!)).toBeLessThanOrEqual(Math.abs(expected!) * 1e-13 + 1e-13);
    }
    for (const [a, b, expected] of known.logBeta) expectNear(logBeta(a!, b!), expected!, 1e-11);
  });
});
