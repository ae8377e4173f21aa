import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { measure } from "./measure.ts";
import { tableLines } from "./tableLines.ts";

const usage = `Usage: npm run bench:flags -- [--people 10000] [--rounds 40] [--json]
Evaluates a static flag, and one with three rules and a split, with Switchyard and with other libraries, side by side.
`;

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10000" },
    rounds: { type: "string", default: "40" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const people = Number(values.people);
const rounds = Number(values.rounds);
if (values.help || !(people >= 1_000) || !(rounds >= 1)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const report = await measure({
    people,
    rounds,
    batchMs: 4,
    evaluations: 1_000_000,
    compiledFlags: 10_000,
  });
  console.log(values.json ? JSON.stringify(report) : tableLines(report).join("\n"));
} catch (error) {
  process.stderr.write(`The benchmark failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
