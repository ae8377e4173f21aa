import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import type { Report } from "../load/report.ts";
import { startLoad } from "../load/startLoad.ts";
import { interrupted } from "../product/interrupted.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { makeReleases, soak } from "./soak.ts";
import { isStrategyName, strategies, type StrategyName } from "./strategies.ts";

const usage = `Usage: npm run soak -- [--strategy ${Object.keys(strategies).join("|")}] [--deploys 100] [--rate 150] [--json]
Deploys again and again under load; every tenth deployment is followed by an abort and a rollback.
Exit status 1 when a request failed.
`;

const { values } = parseArgs({
  options: {
    strategy: { type: "string", default: "canary" },
    deploys: { type: "string", default: "100" },
    rate: { type: "string", default: "150" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const deploys = Number(values.deploys);
const rate = Number(values.rate);
const { strategy } = values;
if (values.help || !isStrategyName(strategy) || !(deploys >= 1) || !(rate > 0)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const report = await run(strategy);
  const { requests, failed, p99Ms, failures } = report;
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ strategy, deploys, requests, failed, p99Ms, failures: failures.slice(0, 50) })}\n`,
    );
  } else {
    for (const failure of failures.slice(0, 20)) console.log(failure);
    console.log(`${strategy}: ${deploys} deploys, ${requests} requests, ${failed} failed, p99 ${p99Ms} ms`);
  }
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`The soak failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function run(strategy: StrategyName): Promise<Report> {
  const ending = interrupted();
  return withSwitchyard(ending, async (switchyard) => {
    const releases = await makeReleases(switchyard, strategy);
    await switchyard.deploy(releases.quick[0]);
    const load = startLoad({ baseUrl: switchyard.url, rate, phase: "soak" });
    const tell = async (done: number) => {
      const { requests, failed, p99Ms } = await load.snapshot();
      process.stderr.write(
        `deploy ${done}/${deploys}: ${requests} requests, ${failed} failed, p99 ${p99Ms} ms\n`,
      );
    };
    await soak(switchyard, releases, deploys, { ending, onDeploy: (done) => void tell(done) }).finally(() =>
      load.stop(),
    );
    return load.stop();
  });
}
