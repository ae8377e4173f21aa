import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { measureShapes } from "./measureShapes.ts";

const usage = `Usage: npm run bench:schema -- [--rows 1000000] [--seconds 10] [--writes 200] [--indexes 0] [--json]
Fills a new column of a table with this many rows while an application writes to it, on a PostgreSQL of its own (the
system's): by Switchyard's backfill and by one of pgroll's shape, both in batches of 1,000, and by Switchyard's as it is
by default. seconds: for how long the same writes are measured without a backfill. writes: per second.
indexes: of the table, beside its primary key; each one costs all shapes the same for each row.
`;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "10" },
    writes: { type: "string", default: "200" },
    indexes: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [rows = 0, seconds = 0, writesPerSecond = 0, indexes = 0] = [
  values.rows,
  values.seconds,
  values.writes,
  values.indexes,
].map(Number);
const isUsable =
  Number.isInteger(rows) &&
  rows >= 1 &&
  seconds > 0 &&
  writesPerSecond > 0 &&
  Number.isInteger(indexes) &&
  indexes >= 0;
if (
  values.help ||
  !isUsable ||
  rows > 50_000_000 ||
  seconds > 600 ||
  indexes > 20 ||
  writesPerSecond > 20_000
) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const figures = await measureShapes({ rows, seconds, writesPerSecond, indexes }, (line) => {
    process.stderr.write(`${line}\n`);
  });
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  process.stderr.write(`The benchmark failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
