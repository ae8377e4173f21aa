import { parseArgs } from "node:util";
import type { MetricData } from "../../../packages/switchyard/src/analysis/data.ts";
import { beginComparison, judge, look } from "../../../packages/switchyard/src/analysis/run/comparison.ts";
import type { MetricPlan } from "../../../packages/switchyard/src/analysis/run/metricPlan.ts";
import { metric } from "../../../packages/switchyard/src/config/analysisSchema.ts";
import { randomOf } from "./sim/random.ts";

/*
 * The guard's own looks, two a second, at little traffic: canaries with a half-minute burst of 30 % errors that meets
 * both releases alike (a false alarm if they are taken back), and canaries whose errors go from 1 % to 10 %.
 * Usage: node bench/src/analysis/looks.ts [--rollouts 150]
 */
const { values } = parseArgs({ options: { rollouts: { type: "string", default: "150" } } });
const rollouts = Number(values.rollouts);

const lookS = 0.5;
const looks = 600;
const burstLooks = 60;
const canaries = [
  { share: 0.5, rate: 2 },
  { share: 0.5, rate: 10 },
  { share: 0.05, rate: 20 },
  { share: 0.75, rate: 10 },
  { share: 0.9, rate: 20 },
  { share: 0.9, rate: 100 },
] as const;

const compare = { minDifference: 0.001 };
const config = metric.parse({ provider: { router: { measure: "errors" } }, compare });
const plan: MetricPlan = {
  name: "errors",
  config,
  provider: { source: "simulation", measure: () => Promise.reject(new Error("everything is drawn here")) },
  alpha: 0.001 / 3,
  minRequests: 20,
  unit: "share",
};

for (const { share, rate } of canaries) {
  let falseAlarms = 0;
  const found: number[] = [];
  for (let rollout = 0; rollout < rollouts; rollout++) {
    const random = randomOf(rollout * 31 + 7);
    const draw = (requests: number, errors: number): MetricData => {
      const exposure = random.poisson(requests);
      return { kind: "tally", events: random.binomial(exposure, errors), exposure };
    };
    const until = (stable: number, sharesAt: (at: number) => { candidate: number; stable: number }) => {
      if (config.compare === undefined) throw new Error("the metric compares");
      const history = Array.from({ length: 60 }, () => draw(rate * 5, stable));
      let state = beginComparison(config.compare, history);
      for (let at = 0; at < looks; at++) {
        const errors = sharesAt(at);
        const batch = {
          candidate: draw(rate * lookS * share, errors.candidate),
          stable: draw(rate * lookS * (1 - share), errors.stable),
        };
        state = look(state, batch, plan, config.compare);
        if (judge(state, plan, config.compare, false)?.verdict === "fail") return (at + 1) * lookS;
      }
      return undefined;
    };
    const burst = random.between(100, 400);
    const both = (at: number) => (at > burst && at < burst + burstLooks ? 0.3 : 0.005);
    if (until(0.005, (at) => ({ candidate: both(at), stable: both(at) })) !== undefined) falseAlarms++;
    const seconds = until(0.01, () => ({ candidate: 0.1, stable: 0.01 }));
    if (seconds !== undefined) found.push(seconds);
  }
  const median = found.toSorted((a, b) => a - b)[Math.floor(rollouts / 2)];
  console.log(
    JSON.stringify({ share, rate, rollouts, falseAlarms, found: found.length, medianS: median ?? null }),
  );
}
