import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { startLoad } from "../load/startLoad.ts";
import { interrupted } from "../product/interrupted.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { makeReleases } from "../soak/soak.ts";
import { isStrategyName, strategies } from "../soak/strategies.ts";
import { quantileOf } from "./quantileOf.ts";

const usage = `Usage: npm run bench:rollback -- [--strategy ${Object.keys(strategies).join("|")}] [--runs 50] [--rate 100] [--json]
Promotes a release and takes it back, again and again under load. rollbackMs: from the command's arrival at the control
plane to the acknowledgement of the first route table without the release. commandMs: the whole command line process.
`;

const { values } = parseArgs({
  options: {
    strategy: { type: "string", default: "blue-green" },
    runs: { type: "string", default: "50" },
    rate: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const rate = Number(values.rate);
const { strategy } = values;
if (values.help || !isStrategyName(strategy) || !(runs >= 1) || !(rate > 0)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

const rollbackMs: number[] = [];
const commandMs: number[] = [];

try {
  const ending = interrupted();
  const { requests, failed } = await withSwitchyard(ending, async (switchyard) => {
    const { quick } = await makeReleases(switchyard, strategy);
    await switchyard.deploy(quick[0]);
    const load = startLoad({ baseUrl: switchyard.url, rate, phase: "rollback" });
    try {
      for (let run = 1; run <= runs; run += 1) {
        ending.throwIfAborted();
        await switchyard.deploy(quick[1]);
        const began = performance.now();
        const { timings } = await switchyard.rollback();
        commandMs.push(performance.now() - began);
        rollbackMs.push(timings.rollbackMs ?? Number.NaN);
        process.stderr.write(`rollback ${run}/${runs}: ${timings.rollbackMs} ms\n`);
      }
    } finally {
      await load.stop();
    }
    return load.stop();
  });
  const result = {
    strategy,
    runs,
    requests,
    failed,
    rollbackMs: summary(rollbackMs),
    commandMs: summary(commandMs),
  };
  console.log(
    values.json
      ? JSON.stringify(result)
      : `${strategy}: ${runs} rollbacks, p50 ${result.rollbackMs.p50} ms, p99 ${result.rollbackMs.p99} ms, ${failed} of ${requests} requests failed`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`The benchmark failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

function summary(values: readonly number[]): {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
} {
  return { p50: quantileOf(values, 0.5), p99: quantileOf(values, 0.99), max: quantileOf(values, 1) };
}
