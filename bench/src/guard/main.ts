import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { interrupted } from "../product/interrupted.ts";
import { isStrategyName, scenarios, strategies, type StrategyName } from "./scenarios.ts";
import { markdownTable } from "./markdownTable.ts";
import { type Trial, tryScenario } from "./tryScenario.ts";

const usage = `Usage: npm run bench:guard -- [--strategy ${Object.keys(strategies).join("|")}|all] [--only NAME] [--rate 100] [--watch 2m] [--json]
Rolls releases with a bug out over a good one, under load, and waits for the default guard to take each back.
Scenarios: ${scenarios.map(({ name }) => name).join("; ")}.
`;

const { values } = parseArgs({
  options: {
    strategy: { type: "string", default: "all" },
    only: { type: "string" },
    rate: { type: "string", default: "100" },
    watch: { type: "string", default: "2m" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const rate = Number(values.rate);
const wanted = scenarios.filter(({ name }) => values.only === undefined || name === values.only);
const { strategy } = values;
const names: readonly StrategyName[] = isStrategyName(strategy) ? [strategy] : ["canary", "blue-green"];
if (values.help || !(rate > 0) || wanted.length === 0 || (strategy !== "all" && !isStrategyName(strategy))) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

const warmUpMs = 60_000;
const trials: Trial[] = [];
try {
  const ending = interrupted();
  for (const name of names) {
    for (const scenario of wanted) {
      const options = { rate, warmUpMs, watch: values.watch, ending };
      const trial = await tryScenario(scenario, name, options);
      trials.push(trial);
      process.stderr.write(
        `${name}, ${scenario.name}: ${trial.outcome} after ${trial.detectionS ?? "-"} s: ${trial.reason}\n`,
      );
    }
  }
  console.log(values.json ? JSON.stringify({ rate, watch: values.watch, trials }) : markdownTable(trials));
  process.exitCode = trials.every(({ asExpected }) => asExpected) ? 0 : 1;
} catch (error) {
  process.stderr.write(`The benchmark failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
