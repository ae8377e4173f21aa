import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { startLoad } from "../load/startLoad.ts";
import { interrupted } from "../product/interrupted.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { openShop, perform } from "./demo.ts";
import { createProgress } from "./progress.ts";
import { type Summary, summarize } from "./summary.ts";
import { tableLines } from "./table.ts";
import { watchLoad } from "./watchLoad.ts";

const usage = `Usage: npm run demo [-- --json]
Deploys five versions of the example shop in three ways under load, one of them bad, and rolls back; then turns a flag off
everywhere, and ramps one that is bad.
Needs no root, no fixed port and no network. Exit status 1 when a request failed.
`;

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const progress = createProgress(process.stderr);
try {
  const summary = await demonstrate();
  progress.close();
  if (!values.json) for (const line of tableLines(summary)) process.stdout.write(`${line}\n`);
  else process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = summary.failed > 0 ? 1 : 0;
} catch (error) {
  progress.close();
  process.stderr.write(`The demonstration failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function demonstrate(): Promise<Summary> {
  const ending = interrupted();
  progress.begin("starting the control plane and the router");
  const summary = await withSwitchyard(
    ending,
    async (switchyard) => {
      progress.end(`Switchyard serves ${switchyard.url}`);
      await openShop(switchyard, progress);
      const load = startLoad({ baseUrl: switchyard.url, phase: "warm-up" });
      using _ = watchLoad(load, progress);
      const results = await perform({ switchyard, load, progress, ending }).finally(() => load.stop());
      return summarize(await load.stop(), results);
    },
    () => progress.begin("ending everything"),
  );
  progress.end("everything has ended, nothing is left");
  return summary;
}
