import type { Detection, PowerRow } from "./power.ts";

/** The power table in Markdown: for each judge the part detected, and the median and 90 % time to it. */
export function powerTable(rows: readonly PowerRow[]): string {
  return [
    "| traffic to candidate | errors | requests/s | sequential | peeking exact test | rank test, once |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map(
      (row) =>
        `| ${trafficOf(row)} | ${percent(row.stable)} → ${percent(row.candidate)} | ${row.requestsPerSecond} | ` +
        `${cell(row.sequential)} | ${row.candidateShare < 1 ? cell(row.peekingExact) : "–"} | ` +
        `${row.candidateShare < 1 ? percent(row.rankAtEnd.detected) : "–"} |`,
    ),
  ].join("\n");
}

function trafficOf({ candidateShare, startsAfterLooks }: PowerRow): string {
  return `${percent(candidateShare)}${startsAfterLooks > 0 ? ", bad after 30 min" : ""}`;
}

function cell({ detected, medianSeconds, p90Seconds }: Detection): string {
  return `${percent(detected)} (${time(medianSeconds)}, ${time(p90Seconds)})`;
}

function time(seconds: number | null): string {
  return seconds === null ? "–" : `${seconds} s`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
