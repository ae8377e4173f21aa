import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { interrupted } from "../product/interrupted.ts";
import { measureKills } from "./measureKills.ts";
import { summaryLines, summarize } from "./summary.ts";

const usage = `Usage: npm run bench:killswitch -- [--clients 100] [--processes 4] [--kills 20] [--flags 20] [--json]
Kills a flag and enables it again while clients are connected, on a control plane of its own. p50Ms, p99Ms: from the
command's leaving to a client's first evaluation that gives off, over all kills and clients. acknowledgedP50Ms,
acknowledgedP99Ms: from the change on the disk to the last client's acknowledgement, as the API says, over all kills.
acknowledged: clients that had acknowledged when the API answered. Exit status 1 when one had not.
`;

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "100" },
    processes: { type: "string", default: "4" },
    kills: { type: "string", default: "20" },
    flags: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [clients = 0, processes = 0, kills = 0, flags = 0] = [
  values.clients,
  values.processes,
  values.kills,
  values.flags,
].map(Number);
const isUsable = [clients, processes, kills, flags].every((count) => Number.isInteger(count) && count >= 1);
if (values.help || !isUsable || clients > 5_000 || kills > 1_000 || flags > 1_000 || processes > 64) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const sizes = { clients, processes: Math.min(processes, clients), kills, flags };
  const measurements = await measureKills({
    ...sizes,
    ending: interrupted(),
    onKill: (done, { acknowledged, connected, ms }) =>
      process.stderr.write(
        `kill ${done}/${kills}: off on ${acknowledged} of ${connected} clients, ${ms === null ? "-" : Math.round(ms)} ms\n`,
      ),
  });
  const summary = summarize(sizes, measurements);
  if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else for (const line of summaryLines(summary)) process.stdout.write(`${line}\n`);
  process.exitCode = summary.acknowledged === clients && summary.measured === clients * kills ? 0 : 1;
} catch (error) {
  process.stderr.write(`The benchmark failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
