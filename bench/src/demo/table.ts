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
    "app's own 5xx: answers of the application: of the bad v5 until it was taken back, of the bad new-checkout until its flag was off.",
    "  Not in `failed`.",
    "p50 and p99: pages and writes, just before → during. Times to switch and to roll back are the control plane's.",
    "off: from the kill of a flag on the disk to the word of the last instance that it serves off now.",
    ...summary.phases.flatMap(({ flagOff }) => (flagOff === null ? [] : [flagLine(flagOff)])),
    ...summary.failures
      .slice(0, 10)
      .map(({ atMs, phase, kind, error }) => `  ${atMs} ms, ${phase}, ${kind}: ${error}`),
  ];
}

function flagLine({ flag, instances, acknowledged, shownBefore, shownAfter }: FlagOffSummary): string {
  return `  ${flag}: off on ${acknowledged} of ${instances} instances; shown by ${shownBefore} pages before, by ${shownAfter} after.`;
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(value < 10 ? 1 : 0);
}
