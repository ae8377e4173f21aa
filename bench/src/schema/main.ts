import { parseArgs } from "node:util";
import { messageOf } from "../../../packages/switchyard/src/errors.ts";
import { fewestColumns, mostColumns } from "./accounts.ts";
import { measureShapes } from "./measureShapes.ts";

const usage = `Usage: npm run bench:schema -- [--rows 1000000] [--columns 16] [--indexes 0] [--seconds 10] [--writes 200]
                              [--repeats 1] [--duty PERCENT] [--json]
Converts a column of a table with this many rows while an application writes to it, on a PostgreSQL of its own (the
system's): by Switchyard and by a fill of pgroll's shape, both in batches of 1,000, and by Switchyard as it is by default.
rows: several, with commas between them, for a table of each size.
columns, indexes: of the table, the latter beside its primary key. seconds: for how long the same writes are measured
without a fill. writes: per second. repeats: of each fill, in turns; the median counts. duty: of the first one.
`;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    columns: { type: "string", default: "16" },
    indexes: { type: "string", default: "0" },
    seconds: { type: "string", default: "10" },
    writes: { type: "string", default: "200" },
    repeats: { type: "string", default: "1" },
    duty: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const rows = values.rows.split(",").map(Number);
const isWithin = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;
const columns = Number(values.columns);
const indexes = Number(values.indexes);
const seconds = Number(values.seconds);
const writesPerSecond = Number(values.writes);
const repeats = Number(values.repeats);
const duty = Number(values.duty ?? "100");
const isUsable =
  rows.every((one) => isWithin(one, 1, 50_000_000)) &&
  isWithin(columns, fewestColumns, mostColumns) &&
  isWithin(indexes, 0, 20) &&
  seconds > 0 &&
  seconds <= 600 &&
  isWithin(writesPerSecond, 1, 20_000) &&
  isWithin(repeats, 1, 99) &&
  isWithin(duty, 1, 100);
if (values.help || !isUsable) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

try {
  const figures = await measureShapes(
    {
      rows,
      columns,
      indexes,
      seconds,
      writesPerSecond,
      repeats,
      duty: values.duty === undefined ? undefined : duty / 100,
    },
    (line) => process.stderr.write(`${line}\n`),
  );
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  process.stderr.write(`The benchmark failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
