import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "./startLoad.ts";

const usage = `Usage: node bench/src/load/main.ts URL [--rate 200] [--seconds 10] [--json]
Puts the example shop at URL under mixed load and reports. Exit status 1 when anything failed.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "10" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [baseUrl] = positionals;
if (values.help || baseUrl === undefined) {
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 2);
}

const load = startLoad({ baseUrl, rate: Number(values.rate), phase: "load" });
await sleep(Number(values.seconds) * 1000);
const report = await load.stop();
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  for (const phase of report.phases) console.table(phase.kinds);
  for (const failure of report.failures.slice(0, 20)) console.log(failure);
  console.log(
    `${report.requests} requests, ${report.failed} failed, p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms`,
  );
}
process.exitCode = report.failed > 0 ? 1 : 0;
