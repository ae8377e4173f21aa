import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { startLoad } from "../load/startLoad.ts";
import { interrupted } from "../product/interrupted.ts";
import type { Switchyard } from "../product/switchyard.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { acts } from "./acts.ts";
import { openShopDatabase } from "./database/shopDatabase.ts";
import { type Database, startDatabase } from "./database/startDatabase.ts";
import { openShop, perform } from "./demo.ts";
import { createProgress } from "./progress.ts";
import { hasFailed, type Summary, summarize } from "./summary.ts";
import { tableLines } from "./table.ts";
import { watchLoad } from "./watchLoad.ts";

const usage = `Usage: npm run demo [-- --json]
Deploys five versions of the example shop in three ways under load, one of them bad, and rolls back; turns a flag off
everywhere, and ramps one that is bad; then renames and retypes a column of a table with 200,000 rows while old and new code
use it: once with a release that is bad, so that the column goes again, and once for good.
Needs no root, no fixed port and no network. Exit status 1 when a request or a query failed, or a row is not what it should be.
`;

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

/** In the shop's database, and those beside them that clients of the shop itself write and read. */
const customers = 200_000;
const customersByHttp = 50;

const progress = createProgress(process.stderr);
try {
  const summary = await demonstrate();
  progress.close();
  if (!values.json) for (const line of tableLines(summary)) process.stdout.write(`${line}\n`);
  else process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = hasFailed(summary) ? 1 : 0;
} catch (error) {
  progress.close();
  process.stderr.write(`The demonstration failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

async function demonstrate(): Promise<Summary> {
  const ending = interrupted();
  progress.begin("starting PostgreSQL, the control plane and the router");
  const starting = startDatabase();
  // Whoever waits for it further down gets the error.
  starting.catch(() => undefined);
  try {
    return await withSwitchyard(
      ending,
      async (switchyard) => demonstrateOn(await starting, switchyard, ending),
      () => progress.begin("ending everything"),
    );
  } finally {
    const database = await starting.catch(() => undefined);
    if (database?.kind === "running") await database.stop();
    progress.end("everything has ended, nothing is left");
  }
}

async function demonstrateOn(
  server: Database,
  switchyard: Switchyard,
  ending: AbortSignal,
): Promise<Summary> {
  progress.end(`Switchyard serves ${switchyard.url}; ${databaseText(server)}`);
  const database = server.kind === "running" ? openShopDatabase(server.url, customers) : undefined;
  try {
    await openShop({ switchyard, progress, database });
    const load = startLoad({
      baseUrl: switchyard.url,
      phase: "warm-up",
      customers: database === undefined ? 0 : customersByHttp,
    });
    using _ = watchLoad(load, progress);
    const stage = { switchyard, load, progress, ending, database };
    const results = await perform(stage, acts).finally(() => load.stop());
    return summarize(await load.stop(), results, server, database?.queries.failures ?? []);
  } finally {
    await database?.close();
  }
}

function databaseText(database: Database): string {
  return database.kind === "running"
    ? `PostgreSQL ${database.version} runs`
    : `there is no PostgreSQL, so the acts that change its schema are left out: ${database.reason}`;
}
