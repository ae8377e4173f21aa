import Table from "cli-table3";
import type { FlagOffSummary, Summary } from "./summary.ts";

/** The summary for a person, and in plain words what its columns mean. */
export function tableLines(summary: Summary): string[] {
  const table = new Table({
    head: [
      "",
      "requests",
      "failed",
      "app's own 5xx",
      "p50 ms",
      "p99 ms",
      "switch ms",
      "rollback ms",
      "off ms",
    ],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const phase of summary.phases) {
    table.push([
      phase.name,
      phase.requests,
      phase.failed,
      phase.appErrors,
      `${shown(phase.beforeP50Ms)} → ${shown(phase.p50Ms)}`,
      `${shown(phase.beforeP99Ms)} → ${shown(phase.p99Ms)}`,
      shown(phase.switchMs),
      shown(phase.rollbackMs),
      shown(phase.flagOff?.ms ?? null),
    ]);
  }
  return [
    table.toString(),
    `${summary.requests} requests, ${summary.failed} failed; streams and WebSockets reconnected ${summary.reconnects} times in good order.`,
    "failed: connections that failed, bodies that were wrong or cut, and every 5xx that Switchyard itself answered.",
    "app's own 5xx: answers of the application: of the bad v5 and v6 until they were taken back, of the bad new-checkout until its flag was off.",
    "  Not in `failed`.",
    "p50 and p99: pages and writes, just before → during. Times to switch and to roll back are the control plane's.",
    "off: from the kill of a flag on the disk to the word of the last instance that it serves off now.",
    ...summary.phases.flatMap(({ flagOff }) => (flagOff === null ? [] : [flagLine(flagOff)])),
    "",
    ...databaseLines(summary),
    ...summary.failures
      .slice(0, 10)
      .map(({ atMs, phase, kind, error }) => `  ${atMs} ms, ${phase}, ${kind}: ${error}`),
  ];
}

function databaseLines({ database, phases }: Summary): string[] {
  if (database.kind === "left-out") {
    return [
      `The acts that change the schema of a database were left out, there is no PostgreSQL: ${database.reason}.`,
    ];
  }
  const table = new Table({
    head: ["", "queries", "failed", "by old code", "by new code", "longest ms", "rows", "different"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { name, schema } of phases) {
    if (schema === null) continue;
    const { queries, failed, byOldCode, byNewCode, longestMs, rows, different } = schema;
    table.push([name, queries, failed, byOldCode, byNewCode, shown(longestMs), rows, different]);
  }
  const data = database.equal
    ? "the data are equal"
    : `${database.different} rows are not what was written last`;
  return [
    table.toString(),
    `${database.queries} queries on a table of ${database.rows} rows while its column \`credit\` became \`credit_cents\`, ${database.failed} failed; ${data}.`,
    `queries: written and read by clients of their own on PostgreSQL ${database.version}, beside those of the shop, which are in \`requests\`.`,
    "  Old code says credit, in euros (numeric), and new code credit_cents (integer), at the same time.",
    "different: rows that are not what was written last; all of them were looked at, as old and as new code see them.",
    ...database.failures.slice(0, 10).map((failure) => `  ${failure}`),
  ];
}

function flagLine({ flag, instances, acknowledged, shownBefore, shownAfter }: FlagOffSummary): string {
  return `  ${flag}: off on ${acknowledged} of ${instances} instances; shown by ${shownBefore} pages before, by ${shownAfter} after.`;
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(value < 10 ? 1 : 0);
}
