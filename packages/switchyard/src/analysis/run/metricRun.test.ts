import { describe, expect, it } from "vitest";
import { type Script, scriptedPlan, sidesSince, values } from "../testing/scripted.ts";
import { SimulatedClock } from "../testing/simulatedClock.ts";
import type { Question } from "../providers/port.ts";
import type { MetricRecord } from "../record.ts";
import { MetricRun } from "./metricRun.ts";

const begin = 1_000_000;
const second = 1_000;

/** Measures in simulated time; `asked`: when the candidate was asked for, in ms after the beginning. */
function measured(settings: object, script: Script, saved?: MetricRecord) {
  const clock = new SimulatedClock(begin);
  const asked: number[] = [];
  const windows: Question["window"][] = [];
  const plan = scriptedPlan("own", settings, (question) => {
    if (question.release === 2) {
      asked.push(clock.now() - begin);
      windows.push({ from: question.window.from - begin, to: question.window.to - begin });
    }
    return script(question);
  });
  const run = new MetricRun(plan, sidesSince(begin), clock, saved === undefined ? {} : { saved });
  const stop = new AbortController();
  const done = run.run(stop.signal, () => undefined);
  return {
    clock,
    run,
    asked,
    windows,
    /** The status after `ms`, with nothing left running. */
    after: async (ms: number) => {
      await clock.advance(ms);
      const { status } = run.record;
      stop.abort(new Error("the test is over"));
      await done;
      return status;
    },
  };
}

/** Answers one after the other, the last for ever; undefined: away. */
function inTurn(...answers: readonly (number | undefined)[]): Script {
  let turn = 0;
  return ({ release }) => {
    if (release === 1) return values();
    const answer = answers[Math.min(turn++, answers.length - 1)];
    return answer === undefined ? undefined : values(answer);
  };
}

describe("a metric with conditions", () => {
  const limited = { interval: "5s", count: 3, successCondition: "result < 10" };

  it("is measured `count` times, an interval apart, and passes", async () => {
    const { after, asked, run } = measured(limited, inTurn(1));
    expect(await after(60 * second)).toBe("successful");
    expect(asked).toEqual([0, 5 * second, 10 * second]);
    expect(run.record.counts).toMatchObject({ successful: 3, failed: 0 });
  });

  it("is measured once without an interval", async () => {
    const { after, asked } = measured({ successCondition: "result < 10" }, inTurn(1));
    expect(await after(600 * second)).toBe("successful");
    expect(asked).toEqual([0]);
  });

  it("fails at the first measurement beyond its limit, and is not asked again", async () => {
    const { after, asked } = measured({ ...limited, count: 9, failureLimit: 1 }, inTurn(1, 20, 1, 20));
    expect(await after(60 * second)).toBe("failed");
    expect(asked).toHaveLength(4);
  });

  it("asks a source that is away again after 10 s, whatever the interval, and counts it for nothing", async () => {
    const { after, asked, run } = measured({ ...limited, interval: "1h" }, inTurn(undefined, undefined, 1));
    expect(await after(4 * 3600 * second)).toBe("successful");
    expect(asked.slice(0, 4)).toEqual([0, 10 * second, 20 * second, 20 * second + 3600 * second]);
    expect(run.record.counts).toMatchObject({ successful: 3, error: 2 });
  });

  it("does not ask a source before the time that the source itself has named", async () => {
    const answers = [60 * second, undefined, values(1)];
    const busy: Script = ({ release }) => (release === 1 ? values() : answers.shift());
    const { after, asked } = measured({ ...limited, count: 1 }, busy);
    expect(await after(70 * second)).toBe("successful");
    expect(asked).toEqual([0, 60 * second, 70 * second]);
  });

  it("ends in error when the source stays away", async () => {
    const { after, asked } = measured(limited, inTurn(1, undefined));
    expect(await after(5 * second + 40 * second)).toBe("error");
    expect(asked).toHaveLength(6);
  });

  it("is in error without data, whatever the condition", async () => {
    const { after, run } = measured({ failureCondition: "result > 10" }, () => values());
    await after(1);
    expect(run.record.measurements[0]).toMatchObject({ verdict: "error", value: null });
  });

  it("does not know how the candidate is while its source is away, however good it was", async () => {
    const { clock, run, after } = measured(
      { interval: "5s", successCondition: "result < 10" },
      inTurn(1, undefined),
    );
    await clock.advance(1);
    expect(run.lacksData).toBe(false);
    await clock.advance(5 * second);
    expect(run.lacksData).toBe(true);
    expect(await after(1)).toBe("running");
  });

  it("is first measured after its initial delay", async () => {
    const { after, asked } = measured({ ...limited, initialDelay: "30s" }, inTurn(1));
    await after(31 * second);
    expect(asked).toEqual([30 * second]);
  });

  it("waits for its initial delay once, and not again after a restart of the control plane", async () => {
    const clock = new SimulatedClock(begin);
    const plan = scriptedPlan("own", { ...limited, initialDelay: "30s" }, inTurn(1));
    const earlier = new MetricRun(plan, sidesSince(begin), clock);
    const killed = new AbortController();
    const running = earlier.run(killed.signal, () => undefined);
    await clock.advance(31 * second);
    killed.abort();
    await running;
    const later = new MetricRun(plan, sidesSince(begin), clock, { startedAt: begin, saved: earlier.record });
    const done = later.run(new AbortController().signal, () => undefined);
    await clock.advance(6 * second);
    await done;
    expect(later.record).toMatchObject({ status: "successful", counts: { successful: 3 } });
  });

  it("goes on from a saved record with its counts", async () => {
    const first = measured(limited, inTurn(1, 1));
    await first.after(6 * second);
    const saved: MetricRecord = structuredClone(first.run.record);
    const { after, asked } = measured(limited, inTurn(1), saved);
    expect(await after(60 * second)).toBe("successful");
    expect(asked).toHaveLength(1);
  });

  it("looks as far back as its window says", async () => {
    const { after, windows } = measured({ ...limited, window: "2m" }, inTurn(1));
    await after(1);
    expect(windows).toEqual([{ from: -120 * second, to: 0 }]);
  });
});

describe("a look back", () => {
  it("of what we count ourselves ends where the rollout began: an earlier rollout of the release is another's", async () => {
    const own = { from: begin - 20_000, to: begin };
    expect(await look({ router: { measure: "errors" } })).toEqual(own);
    expect(await look({ instances: { measure: "restarts" } })).toEqual(own);
  });

  it("of a source elsewhere is as long as the window says", async () => {
    expect(await look({ command: { run: "true" } })).toEqual({ from: begin - 300_000, to: begin });
  });
});

describe("a comparison", () => {
  const compared = { interval: "5s", compare: { sequential: true } };

  it("looks at windows without a gap, from the beginning on; one that could not be read is part of the next", async () => {
    let away = 0;
    const { after, windows } = measured(compared, ({ release, window }) => {
      if (release === 2 && window.to === begin + 10 * second && away++ < 1) return undefined;
      return values(1, 2, 3, 4);
    });
    await after(26 * second);
    expect(windows).toEqual([
      { from: 0, to: 0 },
      { from: 0, to: 5 * second },
      { from: 5 * second, to: 10 * second },
      { from: 5 * second, to: 20 * second },
      { from: 20 * second, to: 25 * second },
    ]);
  });

  it("goes on where it was after a restart, and after the clock was put back", async () => {
    const first = measured(compared, () => values(1, 2, 3, 4));
    await first.after(6 * second);
    const again = measured(compared, () => values(1, 2, 3, 4), structuredClone(first.run.record));
    await again.after(6 * second);
    // Its clock begins 5 s before the last look of the other one.
    expect(again.windows).toEqual([
      { from: 0, to: 0 },
      { from: 0, to: 5 * second },
    ]);
  });

  it("lacks data until both sides have enough, then says that nothing is wrong", async () => {
    const { clock, run, after } = measured(compared, ({ window }) =>
      window.to > begin + 9_000 ? values(1, 2, 3, 4) : values(),
    );
    await clock.advance(6 * second);
    expect(run.lacksData).toBe(true);
    await clock.advance(5 * second);
    expect(run.lacksData).toBe(false);
    expect(await after(1)).toBe("running");
  });

  it("that is judged at the end is judged once, by everything that was seen", async () => {
    const settings = { interval: "5s", compare: { sequential: false, judge: "mann-whitney" } };
    const { after, run } = measured(settings, ({ release }) =>
      release === 2 ? values(9, 9.5, 10, 11) : values(1, 1.5, 2, 3),
    );
    expect(await after(16 * second)).toBe("running");
    expect(run.record.measurements).toEqual([]);
    run.end();
    run.end();
    expect(run.record.measurements).toHaveLength(1);
    expect(run.record).toMatchObject({ status: "failed", counts: { failed: 1 } });
    expect(run.record.measurements[0]?.samples).toEqual({ candidate: 16, stable: 16 });
  });

  it("that never had data is inconclusive in the end, never a success", async () => {
    for (const sequential of [true, false]) {
      const { after, run } = measured({ compare: { sequential } }, () => values());
      await after(60 * second);
      run.end();
      expect(run.record.status).toBe("inconclusive");
    }
  });
});

async function look(provider: object): Promise<Question["window"] | undefined> {
  const windows: Question["window"][] = [];
  const script: Script = ({ window }) => (windows.push(window), values(1));
  const plan = scriptedPlan("own", { provider, window: "5m", successCondition: "result < 10" }, script);
  const sides = { ...sidesSince(begin - 1_000), began: begin - 20_000 };
  const clock = new SimulatedClock(begin);
  const done = new MetricRun(plan, sides, clock).run(new AbortController().signal, () => undefined);
  await clock.advance(1);
  await done;
  return windows[0];
}
