import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { startCluster } from "../../../packages/switchyard/src/schema/testing/cluster.ts";
import { families } from "./families.ts";
import { measureServer, type Server, settings } from "./measureServer.ts";
import { reportOf } from "./report.ts";
import { reportLines, wrongLines } from "./reportLines.ts";
import { squawkRecall } from "./squawk/squawkRecall.ts";

const usage = `Usage: npm run truth:ddl -- [--family NAME] [--json]
Runs DDL statements on the PostgreSQLs that are installed, writes down which tables each locks, rewrites and reads, and
compares that with what \`switchyard db lint\` says; beside it squawk. Families: ${families.map(({ name }) => name).join("; ")}.
`;

const { values } = parseArgs({
  options: {
    family: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const wanted = families.filter(({ name }) => values.family === undefined || name === values.family);
if (values.help || wanted.length === 0) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const servers: Server[] = [];
  for (const flavour of ["system", "embedded"] as const) {
    const cluster = await startCluster({ flavour, settings });
    try {
      servers.push(await measureServer(cluster, wanted));
    } finally {
      await cluster.stop();
    }
  }
  const report = reportOf(servers);
  const squawk = await squawkRecall(servers);
  if (values.json) {
    for (const line of wrongLines(report)) console.log(line);
    const { wrong: _, warnings, ...figures } = report;
    console.log(JSON.stringify({ ...figures, warnings: { switchyard: warnings, squawk } }));
  } else console.log(reportLines(report, squawk).join("\n"));
} catch (error) {
  process.stderr.write(`The measurement failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
