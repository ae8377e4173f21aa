import type { Catalog } from "../../catalog/catalog.ts";
import type { PlannedStatement, Task } from "../../model.ts";
import type { PlannedLine } from "../../port.ts";
import { relationOf } from "../session/tableLocks.ts";

/**
 * What a small cloud machine with a cold cache does, so that estimates are rather too long than too short: reading 100
 * MB/s, writing a table anew with its indexes 20 MB/s, sorting a row into an index 4 µs.
 */
const scanBytesPerMs = 100_000;
const rewriteBytesPerMs = 20_000;
const indexMsPerRow = 0.004;
/** A change of the catalog alone. */
const instantMs = 5;
/** A backfill's update with its share of vacuum, at full duty. */
const fillRowsPerMs = 30;

export function plannedLine(
  statement: PlannedStatement,
  transaction: boolean,
  catalog: Catalog,
  schema: string,
  task?: Task,
): PlannedLine {
  return { ...statement, transaction, estimateMs: estimate(statement, catalog, schema, task) };
}

export function fillMs(rows: number, duty: number): number {
  return Math.round(rows / fillRowsPerMs / duty);
}

function estimate(
  { lock, work }: PlannedStatement,
  catalog: Catalog,
  schema: string,
  task: Task | undefined,
): number | null {
  if (work === "none") return instantMs;
  const name = lock?.table ?? (task === undefined || task.kind === "drop-index" ? undefined : task.table);
  const table = name === undefined ? undefined : relationOf(catalog, schema, name);
  if (table === undefined || !catalog.measured) return null;
  const sorting = task?.kind === "create-index" ? table.rows * indexMsPerRow : 0;
  const bytesPerMs = work === "scan" ? scanBytesPerMs : rewriteBytesPerMs;
  return Math.round(instantMs + table.bytes / bytesPerMs + sorting);
}
