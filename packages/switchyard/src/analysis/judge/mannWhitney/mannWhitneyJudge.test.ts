import { array, assert, constantFrom, double, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeMannWhitney } from "./mannWhitneyJudge.ts";
import type { MannWhitneyOptions } from "./options.ts";

const defaults: MannWhitneyOptions = {
  direction: "either",
  confidence: 9800,
  minDifference: 0,
  effectSize: "mean-ratio",
  nan: "remove",
  outliers: "keep",
  mustHaveData: false,
  critical: false,
};

const judge = (x: readonly number[], y: readonly number[], over: Partial<MannWhitneyOptions> = {}) =>
  judgeMannWhitney(x, y, { ...defaults, ...over });

/** Evenly spread around a centre. */
const around = (centre: number, size = 20) =>
  Array.from({ length: size }, (_, index) => centre + (index - (size - 1) / 2) / size);

describe("the classes", () => {
  test("High, Low and Pass, by the direction that is bad", () => {
    expect(judge(around(20), around(10))).toMatchObject({ verdict: "fail", classification: "High" });
    expect(judge(around(10), around(20))).toMatchObject({ verdict: "fail", classification: "Low" });
    expect(judge(around(10.1), around(10)).classification).toBe("Pass");
    expect(judge(around(20), around(10), { direction: "decrease" }).classification).toBe("Pass");
    expect(judge(around(10), around(20), { direction: "increase" }).classification).toBe("Pass");
  });

  test("an allowed effect passes, as the ratio of means or as the chance to be higher", () => {
    expect(judge(around(12), around(10), { allowedIncrease: 1.3 }).classification).toBe("Pass");
    expect(judge(around(12), around(10), { allowedIncrease: 1.2 }).classification).toBe("High");
    expect(judge(around(8), around(10), { allowedDecrease: 0.7 }).classification).toBe("Pass");
    const cles = { effectSize: "cles" } as const;
    expect(judge(around(10.5), around(10), { ...cles, allowedIncrease: 0.9 }).classification).toBe("Pass");
    expect(judge(around(12), around(10), { ...cles, allowedIncrease: 1 }).classification).toBe("High");
  });

  test("a mean of zero leaves the ratio out, and below zero it keeps its direction", () => {
    const centred = around(0);
    expect(judge(around(5), centred, { allowedIncrease: 9 }).classification).toBe("High");
    expect(judge(around(-10), around(-20)).classification).toBe("High");
  });

  test("a shift below minDifference or maxRatio passes", () => {
    expect(judge(around(12), around(10), { minDifference: 3 }).classification).toBe("Pass");
    expect(judge(around(12), around(10), { maxRatio: 1.5 }).classification).toBe("Pass");
    expect(judge(around(16), around(10), { maxRatio: 1.5, minDifference: 3 }).classification).toBe("High");
    expect(judge(around(8), around(10), { maxRatio: 1.5 }).classification).toBe("Pass");
    expect(judge(around(5), around(10), { maxRatio: 1.5 }).classification).toBe("Low");
  });

  test("a critical metric is so from its critical effect size on", () => {
    const critical = { critical: true, criticalIncrease: 1.5 };
    expect(judge(around(12), around(10), critical)).toMatchObject({
      classification: "High",
      critical: false,
    });
    expect(judge(around(16), around(10), critical)).toMatchObject({ classification: "High", critical: true });
    expect(judge(around(16), around(10), { critical: true }).critical).toBe(true);
    expect(judge(around(10), around(10), { critical: true }).critical).toBe(false);
  });
});

describe("the data", () => {
  test("too little of it is inconclusive, and says what is enough", () => {
    expect(judge([1, 2, 3], around(1))).toMatchObject({
      verdict: "inconclusive",
      classification: "Nodata",
      reason: "insufficient-data: 3 values of the candidate and 20 of stable; 4 on each side are enough.",
    });
    expect(judge(around(1), around(1), { minSamples: 21 }).verdict).toBe("inconclusive");
    expect(judge([1, 1, 1], [1, 1, 1], { minSamples: 1 }).verdict).toBe("inconclusive");
  });

  test("none of it is never a pass, and fails a metric that must have data", () => {
    for (const nan of ["remove", "replace"] as const)
      expect(judge([], around(1), { nan })).toMatchObject({
        verdict: "inconclusive",
        classification: "Nodata",
      });
    expect(judge([Number.NaN], around(1), { mustHaveData: true })).toMatchObject({
      verdict: "fail",
      classification: "NodataFailMetric",
    });
    expect(judge([], [], { mustHaveData: true, critical: true })).toMatchObject({
      classification: "Nodata",
      critical: true,
      value: null,
    });
  });

  test("NaN is removed or put to 0", () => {
    const nans = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    expect(judge([...around(1), ...nans], around(1)).samples).toEqual({ candidate: 20, stable: 20 });
    expect(judge([...around(1), ...nans], around(1), { nan: "replace" }).samples.candidate).toBe(24);
    expect(judge(nans, [0, 0, 0, 0, 0], { nan: "replace" }).classification).toBe("Pass");
  });

  test("an infinite value is an error, also where outliers are removed", () => {
    for (const outliers of ["keep", "remove"] as const)
      expect(judge([...around(1), Number.POSITIVE_INFINITY], around(1), { outliers })).toMatchObject({
        verdict: "error",
        classification: "Error",
      });
  });

  test("outliers far from the middle are left out where that is asked", () => {
    const values = [...around(1, 200), 1e6];
    expect(judge(values, around(1), { outliers: "remove" }).samples.candidate).toBe(200);
    expect(judge(values, around(1)).samples.candidate).toBe(201);
  });

  test("equal constants pass; different ones are told apart, but not below a hundred-thousandth", () => {
    expect(judge(constant(5), [5, 5, 5, 5]).classification).toBe("Pass");
    expect(judge(constant(6), constant(5)).classification).toBe("High");
    expect(judge(constant(0), constant(5)).classification).toBe("Low");
    expect(judge(constant(1_000_000.1), constant(1_000_000)).classification).toBe("Pass");
  });
});

test("the reason is one sentence with the values, the sizes and the bounds", () => {
  expect(judge([10, 20, 30, 40], [1, 2, 3, 4], { confidence: 9500, direction: "increase" }).reason).toBe(
    "High: mean 25 of the candidate (4 values) and 2.5 of stable (4 values), shifted by 22.5 (95% interval 6 to 39), ratio 10; it fails with the interval above 5.63 and ratio from 1.",
  );
});

function constant(value: number): readonly number[] {
  return Array.from({ length: 30 }, () => value);
}

function classOf(x: readonly number[], y: readonly number[]) {
  return judge(x, y).classification;
}

describe("for any samples", () => {
  const sample = array(integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 40 });

  test("a common shift changes nothing", () => {
    const spread = sample.filter((values) => new Set(values).size > 1);
    assert(
      property(spread, spread, integer({ min: 1, max: 10_000 }), (x, y, by) => {
        expect(
          classOf(
            x.map((value) => value + by),
            y.map((value) => value + by),
          ),
        ).toBe(classOf(x, y));
      }),
    );
  });

  test("a common unit changes nothing, however small", () => {
    assert(
      property(sample, sample, constantFrom(2 ** -40, 2 ** -10, 2 ** 30), (x, y, by) => {
        expect(
          classOf(
            x.map((value) => value * by),
            y.map((value) => value * by),
          ),
        ).toBe(classOf(x, y));
      }),
    );
  });

  test("exchanging the sides mirrors the interval and turns High into Low", () => {
    const mirror = new Map<string, string>([
      ["High", "Low"],
      ["Low", "High"],
      ["Pass", "Pass"],
    ]);
    assert(
      property(sample, sample, (x, y) => {
        const there = judge(x, y);
        const back = judge(y, x);
        expect(back.classification).toBe(mirror.get(there.classification));
        if (there.interval !== undefined)
          expect(back.interval).toEqual([-there.interval[1], -there.interval[0]].map((bound) => bound + 0));
      }),
    );
  });

  test("the same values in any order pass", () => {
    assert(
      property(array(double({ noNaN: true, noDefaultInfinity: true }), { minLength: 4 }), (x) => {
        expect(classOf(x, x.toReversed())).toBe("Pass");
      }),
    );
  });
});
