import Table from "cli-table3";
import type { Recall } from "./recall.ts";
import type { Report } from "./report.ts";

/** The report for a person. */
export function reportLines(report: Report, squawk: Recall): string[] {
  const table = new Table({
    head: ["PostgreSQL", "statements", "refused", "lock right", "rewrite right", "scan right"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { version, statements, refused, lockRight, rewriteRight, scanRight } of report.servers)
    table.push([version, statements, refused, lockRight, rewriteRight, scanRight]);
  const { statements, lockRight, rewriteRight, scanRight } = report;
  table.push(["all", statements, "", lockRight, rewriteRight, scanRight]);
  return [
    ...wrongLines(report),
    table.toString(),
    "Right: the same on every table, on every server that takes the statement. Refused: another version's syntax.",
    "",
    recallLine("switchyard db lint", report.warnings),
    recallLine("squawk, its rules about blocking", squawk),
    "Hazard: reads or rewrites a table with rows while it holds a lock that stops writers, or readers of a materialized view.",
  ];
}

/** What the linter has wrong, and statements that no server takes. */
export function wrongLines({ wrong, impossible }: Report): string[] {
  return [
    ...wrong.flatMap(({ version, family, statement, what }) => [
      `${version}, ${family}: ${statement}`,
      ...what.map((text) => `    ${text}`),
    ]),
    ...impossible.map((statement) => `No server takes: ${statement}`),
  ];
}

function recallLine(name: string, { hazards, warned, right, recall, precision }: Recall): string {
  return `${name}: warns of ${right} of ${hazards} hazards (recall ${percent(recall)}); ${right} of its ${warned} warnings are of one (precision ${percent(precision)}).`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
