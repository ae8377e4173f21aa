import { parseArgs } from "node:util";
import type { Batch, MetricData } from "../../../packages/switchyard/src/analysis/data.ts";
import { judgeMannWhitney } from "../../../packages/switchyard/src/analysis/judge/mannWhitney/mannWhitneyJudge.ts";
import { judgeRate } from "../../../packages/switchyard/src/analysis/judge/rate/rateJudge.ts";
import {
  addBatch,
  beginSequential,
  judgeSequential,
  type SequentialState,
} from "../../../packages/switchyard/src/analysis/judge/sequential/sequentialJudge.ts";
import { metric } from "../../../packages/switchyard/src/config/analysisSchema.ts";
import { quantileOf } from "../rollback/quantileOf.ts";
import { guardOptions } from "./sim/defaultGuard.ts";
import { type Random, randomOf } from "./sim/random.ts";
import { coarseProgram } from "./sim/nullRollout.ts";

const usage = `Usage: npm run bench:analysis -- [--metrics 200] [--samples 1000] [--runs 5] [--json]
Median milliseconds of processor time to judge all metrics once, each with its number of samples a side. sequentialLook: one more look and
its judgement on top of that many before; sequentialReplay: all looks, one sample each, and one judgement at the end.
`;

const { values } = parseArgs({
  options: {
    metrics: { type: "string", default: "200" },
    samples: { type: "string", default: "1000" },
    runs: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const metrics = Number(values.metrics);
const size = Number(values.samples);
const runs = Number(values.runs);
if (values.help || !(metrics >= 1) || !(size >= 1) || !(runs >= 1)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

const random = randomOf(1);
const program = coarseProgram(random);
const { errors, latency, memory } = guardOptions(0.001);
const rankOptions = {
  ...metric.parse({ provider: { instances: { measure: "memory" } }, compare: {} }).compare!,
  critical: false,
};
const pairs = Array.from({ length: metrics }, () => [normals(random), normals(random)] as const);
const counts = pairs.map(() => ({
  candidate: { events: random.binomial(size, 0.01), exposure: size },
  stable: { events: random.binomial(size, 0.01), exposure: size },
}));
const looks = pairs.map(([ours, theirs]) =>
  ours.map((value, at): Batch => ({ candidate: one(value), stable: one(theirs[at]!) })),
);
const tallies = lookStates(() => tally(random), errors);
const durations = lookStates(() => histogram(), latency);

const milliseconds = {
  sequentialLookErrors: time(() => lookOnce(tallies, errors)),
  sequentialLookLatency: time(() => lookOnce(durations, latency)),
  sequentialReplay: time(() => {
    for (const batches of looks) {
      const state = batches.reduce((before, batch) => addBatch(before, batch, memory), beginSequential([]));
      judgeSequential(state, memory);
    }
  }),
  mannWhitney: time(() => {
    for (const [ours, theirs] of pairs) judgeMannWhitney(ours, theirs, rankOptions);
  }),
  rate: time(() => {
    for (const { candidate, stable } of counts) judgeRate(candidate, stable, errors);
  }),
};
const result = { metrics, samples: size, runs, milliseconds };
if (values.json) console.log(JSON.stringify(result));
else
  for (const [name, ms] of Object.entries(milliseconds))
    console.log(`${name}: ${ms} ms for ${metrics} metrics`);

type Standing = { readonly state: SequentialState; readonly next: Batch };

/** Metrics that have been watched for `size` looks. */
function lookStates(draw: () => MetricData, options: typeof errors): readonly Standing[] {
  const batch = (): Batch => ({ candidate: draw(), stable: draw() });
  let state = beginSequential([]);
  for (let look = 0; look < size; look += 1) state = addBatch(state, batch(), options);
  return Array.from({ length: metrics }, () => ({ state, next: batch() }));
}

function lookOnce(standings: readonly Standing[], options: typeof errors): void {
  for (const { state, next } of standings) judgeSequential(addBatch(state, next, options), options);
}

function time(work: () => void): number {
  const took = Array.from({ length: runs }, () => {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return Math.round(quantileOf(took, 0.5) * 10) / 10;
}

function normals(source: Random): number[] {
  return Array.from({ length: size }, () => 100 + source.normal());
}

function one(value: number): MetricData {
  return { kind: "samples", samples: [value] };
}

function tally(source: Random): MetricData {
  return { kind: "tally", events: source.binomial(500, 0.01), exposure: 500 };
}

function histogram(): MetricData {
  return { kind: "histogram", histogram: program(100) };
}
