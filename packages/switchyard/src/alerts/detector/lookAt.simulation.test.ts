import { expect, test } from "vitest";
import { alerts } from "../../config/alertsSchema.ts";
import { createHistogram, record } from "../../traffic/histogram.ts";
import type { LatencyHistogram } from "../../traffic/port.ts";
import { errorsSignal } from "../rules/errors.ts";
import { latencySignal } from "../rules/latency.ts";
import { type DetectorMemory, type DetectorRules, lookAt, newDetector } from "./lookAt.ts";
import type { Signal } from "./signal.ts";
import type { Tally } from "./tally.ts";

const config = alerts.parse({});
const lookMs = 5_000;
const dayMs = 86_400_000;

function rulesFor(everyMs: number): DetectorRules {
  return {
    falseAlarmLooks: config.falseAlarmEvery / everyMs,
    resolveAfterMs: config.resolveAfter,
    spanMs: config.history,
    follows: true,
    level: "error",
  };
}

/** Small, fast and seeded (mulberry32), so that a failure can be seen again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Counts of rare events and of requests; a normal approximation where the mean is large. */
function poisson(mean: number, random: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  for (let left = Math.exp(-mean), product = random(); product > left; product *= random()) count++;
  return count;
}

interface Run<Data> {
  readonly signal: Signal<Data>;
  readonly memory?: DetectorMemory<Data>;
  readonly from: number;
  readonly forMs: number;
  /** What happened in the look that ends `ms` after the beginning. */
  readonly traffic: (ms: number) => Data | undefined;
}

interface Changed {
  readonly state: "firing" | "ok";
  readonly afterMs: number;
  readonly text: string;
}

function simulate<Data>({ signal, from, forMs, traffic, memory = newDetector(signal) }: Run<Data>) {
  const rules = rulesFor(lookMs);
  const changes: Changed[] = [];
  let current = memory;
  for (let ms = lookMs; ms <= forMs; ms += lookMs) {
    const before = current.firing !== null;
    const { memory: next, finding } = lookAt(
      current,
      { now: from + ms, data: traffic(ms), learn: true },
      signal,
      rules,
    );
    current = next;
    if (before !== (next.firing !== null)) {
      changes.push({ state: next.firing === null ? "ok" : "firing", afterMs: ms, text: finding.text });
    }
  }
  return { memory: current, changes, end: from + forMs };
}

function requests(perSecond: number, errorShare: number, random: () => number): () => Tally {
  return () => {
    const events = poisson(perSecond * errorShare * (lookMs / 1000), random);
    return { events, exposure: events + poisson(perSecond * (1 - errorShare) * (lookMs / 1000), random) };
  };
}

test.each([
  { perSecond: 0.05, errorShare: 0.01 },
  { perSecond: 1, errorShare: 0.001 },
  { perSecond: 10, errorShare: 0.05 },
  { perSecond: 200, errorShare: 0.002 },
  { perSecond: 1000, errorShare: 0.01 },
])(
  "a month of $perSecond requests/s with $errorShare errors give at most the false alarms that are allowed",
  ({ perSecond, errorShare }) => {
    const random = randomOf(Math.round(perSecond * 1000));
    const days = 30;
    const { changes } = simulate({
      signal: errorsSignal(config.errors),
      from: 0,
      forMs: days * dayMs,
      traffic: requests(perSecond, errorShare, random),
    });
    const alarms = changes.filter(({ state }) => state === "firing").length;
    console.info(`null ${perSecond}/s at ${errorShare}: ${alarms} alarms in ${days} days`);
    expect(alarms).toBeLessThanOrEqual((days * dayMs) / config.falseAlarmEvery);
  },
);

test.each([
  { perSecond: 10, from: 0.01, to: 0.1, within: 60_000 },
  { perSecond: 10, from: 0.001, to: 0.01, within: 600_000 },
  { perSecond: 10, from: 0, to: 1, within: 30_000 },
  { perSecond: 0.2, from: 0.01, to: 0.5, within: 300_000 },
  { perSecond: 500, from: 0.001, to: 0.01, within: 30_000 },
])(
  "errors that go from $from to $to at $perSecond requests/s fire soon and end after they are over",
  ({ perSecond, from, to, within }) => {
    const delays: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomOf(seed);
      const signal = errorsSignal(config.errors);
      const before = simulate({
        signal,
        from: 0,
        forMs: dayMs / 8,
        traffic: requests(perSecond, from, random),
      });
      expect(before.changes).toEqual([]);
      const bad = simulate({
        signal,
        memory: before.memory,
        from: before.end,
        forMs: within * 2,
        traffic: requests(perSecond, to, random),
      });
      expect(bad.changes).toMatchObject([{ state: "firing" }]);
      delays.push(bad.changes[0]?.afterMs ?? Number.POSITIVE_INFINITY);
      const after = simulate({
        signal,
        memory: bad.memory,
        from: bad.end,
        forMs: 3_600_000,
        traffic: requests(perSecond, from, random),
      });
      expect(after.changes).toMatchObject([{ state: "ok" }]);
      expect(after.changes[0]?.afterMs).toBeGreaterThanOrEqual(config.resolveAfter / 2);
    }
    const sorted = delays.toSorted((a, b) => a - b);
    console.info(
      `${perSecond}/s ${from} -> ${to}: median ${(sorted[10] ?? 0) / 1000} s, longest ${(sorted[19] ?? 0) / 1000} s`,
    );
    expect(sorted[10]).toBeLessThanOrEqual(within);
  },
);

const bimodal = (perSecond: number, slowShare: number, slowMs: number, random: () => number) => () => {
  const histogram = createHistogram();
  const count = poisson(perSecond * (lookMs / 1000), random);
  for (let index = 0; index < count; index++) {
    record(histogram, (random() < slowShare ? slowMs : 10) * 1000 * (0.8 + 0.4 * random()));
  }
  return histogram;
};

test("half days of bimodal latency around the 99th percentile give no alarm, and real slowness does", () => {
  for (const slowShare of [0.009, 0.01, 0.011, 0.3]) {
    const random = randomOf(Math.round(slowShare * 10_000));
    const signal: Signal<LatencyHistogram> = latencySignal(config.latency);
    const calm = simulate({
      signal,
      from: 0,
      forMs: dayMs / 2,
      traffic: bimodal(2, slowShare, 500, random),
    });
    console.info(`bimodal ${slowShare}: ${calm.changes.length} alarms in 12 hours`);
    expect(calm.changes).toEqual([]);
    expect(JSON.stringify(calm.memory).length).toBeLessThan(64_000);
    const bad = simulate({
      signal,
      memory: calm.memory,
      from: calm.end,
      forMs: 600_000,
      traffic: bimodal(2, 0.3, 5_000, random),
    });
    expect(bad.changes).toMatchObject([{ state: "firing" }]);
    console.info(`  slow after ${(bad.changes[0]?.afterMs ?? 0) / 1000} s: ${bad.changes[0]?.text}`);
  }
});

function throughJson(memory: DetectorMemory<Tally>): DetectorMemory<Tally> {
  return JSON.parse(JSON.stringify(memory));
}

test("another process goes on from the JSON of a memory exactly where this one stopped", () => {
  const signal = errorsSignal(config.errors);
  const run = (through: (memory: DetectorMemory<Tally>) => DetectorMemory<Tally>) => {
    const traffic = requests(10, 0.01, randomOf(7));
    const calm = simulate({ signal, from: 0, forMs: dayMs / 8, traffic });
    const bad = simulate({
      signal,
      memory: through(calm.memory),
      from: calm.end,
      forMs: 10_000,
      traffic: requests(10, 0.3, randomOf(8)),
    });
    return simulate({
      signal,
      memory: through(bad.memory),
      from: bad.end,
      forMs: 60_000,
      traffic: requests(10, 0.3, randomOf(9)),
    });
  };
  const restarted = run(throughJson);
  expect(restarted).toEqual(run((memory) => memory));
  expect(restarted.changes).toHaveLength(1);
});

test("bursts that are over after one look do not alert, and time that must not be learnt is not", () => {
  const signal = errorsSignal(config.errors);
  const random = randomOf(5);
  const calm = requests(10, 0.001, random);
  const bursts = simulate({
    signal,
    from: 0,
    forMs: dayMs,
    traffic: (ms) => (ms % 1_800_000 === 0 ? { events: 50, exposure: 50 } : calm()),
  });
  expect(bursts.changes).toEqual([]);

  const before = simulate({ signal, from: 0, forMs: dayMs / 8, traffic: calm });
  let { memory } = before;
  const unlearnt = (minutes: number) => {
    for (let end = before.end + minutes * 60_000, now = before.end; now < end; now += lookMs) {
      const look = { now, data: { events: 0, exposure: 500 }, learn: false };
      memory = lookAt(memory, look, signal, rulesFor(lookMs)).memory;
    }
    return memory.history.settled;
  };
  // What was recent before settles in the first minutes.
  const settled = unlearnt(6);
  expect(unlearnt(60)).toEqual(settled);
});
