import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Batch, MetricData } from "../../data.ts";
import { addBatch, beginSequential, judgeSequential, type SequentialState } from "./sequentialJudge.ts";
import { after, alone, durations, judge, none, options, samples, tally, times } from "./testLooks.ts";

describe("always-valid comparison of counts", () => {
  it("passes a candidate that fails as rarely as stable", () => {
    const judgement = judge(
      times(100, (at) => ({ candidate: tally(at % 2, 50), stable: tally((at + 1) % 2, 50) })),
    );
    expect(judgement).toMatchObject({ verdict: "pass", value: 0.01, baseline: 0.01 });
    expect(judgement.evidence).toBeLessThan(1);
  });

  it("fails one that is clearly worse, in a sentence with both counts and what would pass", () => {
    const used = { ...options, minDifference: 0.001, unit: "share" } as const;
    const batches = times(10, (at) => ({
      candidate: tally(at < 7 ? 1 : 2, 62),
      stable: tally(at % 10 === 9 ? 9 : 0, 1180),
    }));
    const judgement = judge(batches, used);
    expect(judgement.verdict).toBe("fail");
    expect(judgement.evidence).toBeGreaterThanOrEqual(1000);
    expect(judgement.reason).toBe(
      "2.1% of the candidate's requests failed (13 of 620), stable 0.0763% (9 of 11,800): worse (at most 1 of 1,000 healthy releases would look like this); at most 0.176% would pass.",
    );
    expect(judgement.interval![0]).toBeLessThan(judgement.value! - judgement.baseline!);
    expect(judgement.interval![1]).toBeGreaterThan(judgement.value! - judgement.baseline!);
  });

  it("gives no verdict below the least number of requests, and says what would be enough", () => {
    const judgement = judge([{ candidate: tally(10, 10), stable: tally(0, 5000) }]);
    expect(judgement).toMatchObject({ verdict: "inconclusive", samples: { candidate: 10, stable: 5000 } });
    expect(judgement.reason).toBe(
      "insufficient-data: 10 requests of the candidate and 5,000 of stable; 20 on each side are enough.",
    );
    expect(judgeSequential(beginSequential([]), options).reason).toMatch(/^insufficient-data: 0 values/);
    const one = [{ candidate: tally(0, 1), stable: none }];
    expect(judge(one, { ...options, minSamples: 1 }).reason).toBe(
      "insufficient-data: 1 request of the candidate and 0 of stable; 1 on each side is enough.",
    );
  });

  it("does not fail for fewer bad events than the least number, whatever the evidence", () => {
    const stable = tally(0, 20_000);
    expect(judge([{ candidate: tally(2, 20), stable }], { ...options, alpha: 0.1 }).verdict).toBe("pass");
    expect(judge([{ candidate: tally(3, 20), stable }], { ...options, alpha: 0.1 }).verdict).toBe("fail");
  });

  it("says of a failure that it counts from where the trouble began", () => {
    const good = times(50, () => ({ candidate: tally(1, 100), stable: tally(1, 100) }));
    const bad = times(10, () => ({ candidate: tally(30, 100), stable: tally(1, 100) }));
    expect(judge([...good, ...bad])).toMatchObject({
      verdict: "fail",
      reason: expect.stringMatching(/^Since the trouble began, 30% .*\(300 of 1,000\)/),
      samples: { candidate: 6000 },
    });
  });

  it("does not fail within the tolerances", () => {
    const batches = times(200, () => ({ candidate: tally(30, 1000), stable: tally(20, 1000) }));
    expect(judge(batches).verdict).toBe("fail");
    expect(judge(batches, { ...options, minDifference: 0.02 })).toMatchObject({ verdict: "pass" });
    expect(judge(batches, { ...options, minDifference: 0.02 }).reason).toMatch(
      /higher, but within the tolerance; at most 4% would pass/,
    );
    expect(judge(batches, { ...options, maxRatio: 1.6 }).verdict).toBe("pass");
  });

  it("is not deceived by a share of errors that changes while traffic moves over", () => {
    // Errors rise tenfold for both just when the candidate gets most of the traffic.
    const batches = [
      ...times(50, (at) => ({ candidate: tally(at % 10 === 0 ? 1 : 0, 50), stable: tally(2, 950) })),
      ...times(50, () => ({ candidate: tally(18, 900), stable: tally(2, 100) })),
    ];
    expect(judge(batches).verdict).toBe("pass");
  });

  it("compares with stable's past when stable serves nobody any more", () => {
    const history = times(60, (at) => ({ candidate: none, stable: tally(at % 2, 100) })).map(
      ({ stable }) => stable,
    );
    expect(judge(alone(tally(0, 100)), options, history).verdict).toBe("pass");
    const bad = judge(alone(tally(10, 100)), options, history);
    expect(bad).toMatchObject({ verdict: "fail", baseline: 0.005, samples: { stable: 6000 } });
    expect(bad.reason).toMatch(/stable before it 0.5% \(30 of 6,000\)/);
  });

  it("does not let a trickle of traffic on stable stand in for its past", () => {
    const history = times(60, () => ({ candidate: none, stable: tally(1, 200) })).map(({ stable }) => stable);
    const batches = times(10, () => ({ candidate: tally(20, 200), stable: tally(0, 2) }));
    expect(judge(batches, options, history).verdict).toBe("fail");
  });

  it("holds a burst of errors against nobody when stable had such bursts too", () => {
    const history = times(60, (at) => ({ candidate: none, stable: tally(burstAt(at), 1000) })).map(
      ({ stable }) => stable,
    );
    const batches = times(60, (at) => ({ candidate: tally(burstAt(at), 1000), stable: none }));
    expect(judge(batches, options, history).verdict).toBe("pass");
  });

  it("sees fewer events where that is bad, and either where both are", () => {
    const fewer = times(20, () => ({ candidate: tally(40, 100), stable: tally(60, 100) }));
    expect(judge(fewer).verdict).toBe("pass");
    expect(judge(fewer, { ...options, direction: "decrease" }).verdict).toBe("fail");
    expect(judge(fewer, { ...options, direction: "either" }).reason).toMatch(/: lower \(at most 1 of/);
    const successes = times(20, () => ({ candidate: tally(980, 1000), stable: tally(999, 1000) }));
    expect(judge(successes, { ...options, direction: "decrease" }).verdict).toBe("fail");
  });

  it("counts over time as well", () => {
    const batches = times(10, () => ({ candidate: tally(9, 5.003), stable: tally(1, 5.003) }));
    expect(judge(batches, { ...options, perTime: true })).toMatchObject({ verdict: "fail" });
    expect(judge(batches).verdict).toBe("error");
  });
});

describe("always-valid comparison of durations", () => {
  it("is not deceived when p99 flips between two modes", () => {
    // One request in a hundred is meant to take 800 ms: p99 is 6 or 800 by chance.
    const batches = times(200, (at) => ({
      candidate: durations(50, 6, 97, at * 50),
      stable: durations(150, 6, 103, at * 150),
    }));
    const used = { ...options, maxRatio: 1.5, minDifference: 25 };
    for (let until = 1; until <= batches.length; until += 20) {
      expect(judge(batches.slice(0, until), used).verdict).toBe("pass");
    }
    const { value, baseline } = judge(batches, used);
    expect(value! / baseline!).toBeGreaterThan(10);
  });

  it("fails a slower candidate, and tells both quantiles in ms and the limit", () => {
    const used = { ...options, maxRatio: 1.5, minDifference: 25 };
    const batches = times(30, () => ({ candidate: durations(50, 60), stable: durations(50, 6) }));
    const judgement = judge(batches, used);
    expect(judgement.verdict).toBe("fail");
    expect(judgement.value).toBeCloseTo(60.6, -1);
    expect(judgement.baseline).toBeCloseTo(6.6, 0);
    expect(judgement.threshold).toBeCloseTo(31.6, 0);
    expect(judgement.reason).toMatch(
      /^The candidate's p99 is 60.\d ms, stable 6.\d+ ms \(.* were slower than/,
    );
    expect(judge(batches, { ...used, minDifference: 100 }).verdict).toBe("pass");
  });

  it("uses stable's past before the first look and after stable has gone", () => {
    const history = times(20, () => ({ candidate: none, stable: durations(100, 6) })).map(
      ({ stable }) => stable,
    );
    const slow = times(10, () => ({ candidate: durations(100, 50), stable: none }));
    expect(judge(slow, { ...options, maxRatio: 2 }, history).verdict).toBe("fail");
    const same = times(10, () => ({ candidate: durations(100, 6), stable: none }));
    expect(judge(same, { ...options, maxRatio: 2 }, history).verdict).toBe("pass");
  });
});

describe("always-valid comparison of values", () => {
  const used = { ...options, minSamples: 4 };

  it("fails a candidate that is worse in pair after pair, within some readings", () => {
    const batches = times(40, () => ({
      candidate: samples(300, 310, Number.NaN),
      stable: samples(100, 101, 99),
    }));
    const firstFailure = batches.findIndex(
      (_, at) => judge(batches.slice(0, at + 1), used).verdict === "fail",
    );
    expect(firstFailure).toBeGreaterThan(8);
    expect(firstFailure).toBeLessThan(20);
    expect(judge(batches, { ...used, maxRatio: 4 }).verdict).toBe("pass");
    expect(judge(batches, { ...used, minDifference: 250 }).verdict).toBe("pass");
  });

  it("draws nothing from ties and from a side without values", () => {
    const ties = after(
      times(50, () => ({ candidate: samples(5), stable: samples(5) })),
      used,
    );
    expect(judgeSequential(ties, used).evidence).toBeCloseTo(0.75, 9);
    const empty = after(
      times(50, () => ({ candidate: samples(Number.NaN), stable: samples(5) })),
      used,
    );
    expect(judgeSequential(empty, used).verdict).toBe("inconclusive");
  });

  it("compares with the worst that was seen of stable once it is silent", () => {
    const history = times(60, (at) => ({ candidate: none, stable: samples(100 + (at % 10)) })).map(
      ({ stable }) => stable,
    );
    expect(judge(alone(samples(105)), used, history).verdict).toBe("pass");
    expect(judge(alone(samples(300)), { ...used, maxRatio: 2 }, history).verdict).toBe("fail");
    expect(judge(alone(samples(50)), { ...used, direction: "decrease" }, history).verdict).toBe("fail");
  });
});

describe("the judge's memory", () => {
  const anyBatch = fc
    .tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 20, max: 60 }), fc.integer({ min: 0, max: 60 }))
    .map(([a, b, n, m]): Batch => ({ candidate: tally(a, n), stable: tally(Math.min(b, m), m) }));

  it("goes on from JSON as if nothing had happened", () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { minLength: 2, maxLength: 30 }), fc.nat(29), (batches, cut) => {
        const history = [tally(3, 200), tally(0, 100)];
        const state = after(batches.slice(0, cut), options, history);
        const restored: SequentialState = JSON.parse(JSON.stringify(state));
        const rest = batches.slice(cut);
        const go = (from: SequentialState) => rest.reduce((s, batch) => addBatch(s, batch, options), from);
        expect(judgeSequential(go(restored), options)).toEqual(judgeSequential(go(state), options));
      }),
    );
  });

  it("stays small however long it watches", () => {
    const history = times(600, () => ({ candidate: none, stable: tally(1, 100) })).map(
      ({ stable }) => stable,
    );
    expect(JSON.stringify(beginSequential(history)).length).toBeLessThan(10_000);
    const state = after(times(3000, (at) => ({ candidate: tally(at % 3, 100), stable: tally(at % 2, 100) })));
    expect(JSON.stringify(state).length).toBeLessThan(6_000);
  });

  it("never finds less evidence where the candidate had more errors", () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { minLength: 1, maxLength: 20 }), fc.nat(19), (batches, which) => {
        const worse = batches.map((batch, at) =>
          at === which &&
          batch.candidate.kind === "tally" &&
          batch.stable.kind === "tally" &&
          batch.stable.exposure > 3 &&
          // A look without any would count as one more, and all later bets would be placed a little later.
          batch.candidate.events + batch.stable.events > 0
            ? { ...batch, candidate: { ...batch.candidate, events: batch.candidate.events + 1 } }
            : batch,
        );
        fc.pre(
          worse.every(
            ({ candidate }) => candidate.kind === "tally" && candidate.events <= candidate.exposure,
          ),
        );
        const [before, now] = [
          judge(batches, options, [tally(1, 100)]),
          judge(worse, options, [tally(1, 100)]),
        ];
        expect(now.evidence!).toBeGreaterThanOrEqual(before.evidence! * (1 - 1e-9));
      }),
    );
  });
});

describe("data that makes no sense", () => {
  it.each<[string, MetricData, MetricData]>([
    ["more events than requests", tally(5, 3), tally(1, 100)],
    ["a negative count", tally(-1, 3), tally(1, 100)],
    ["NaN", tally(1, 100), tally(Number.NaN, 100)],
    ["infinity", tally(1, Infinity), tally(1, 100)],
    ["an infinite value", samples(Infinity), samples(1)],
    ["two kinds", tally(1, 100), samples(1)],
    [
      "a histogram that does not add up",
      { kind: "histogram", histogram: { count: 9, sumMicros: 1, buckets: { 3: 1 } } },
      durations(5, 6),
    ],
  ])("is an error and never a pass: %s", (_, candidate, stable) => {
    const before = times(5, () => ({ candidate: tally(0, 100), stable: tally(0, 100) }));
    const first = after([{ candidate, stable }]);
    expect(judgeSequential(first, options).verdict).toBe("error");
    const later = addBatch(after(before), { candidate, stable }, options);
    expect(judgeSequential(later, options)).toMatchObject({
      verdict: "error",
      reason: expect.stringMatching(/^Cannot be judged: /),
    });
    expect(judgeSequential(addBatch(later, before[0]!, options), options).verdict).toBe("pass");
  });

  it("is an error in stable's past too", () => {
    expect(judgeSequential(beginSequential([tally(1, -5)]), options).verdict).toBe("error");
    expect(judge([{ candidate: tally(0, 100), stable: tally(0, 100) }], options, [tally(7, 5)]).verdict).toBe(
      "error",
    );
  });
});

/** A twentieth of the looks have twenty times the errors. */
function burstAt(look: number): number {
  return look % 20 === 7 ? 20 : 1;
}
