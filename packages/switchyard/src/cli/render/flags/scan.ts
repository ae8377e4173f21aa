import type { Place, ScanReport } from "../../../flags/scan/scan.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { count } from "../units.ts";

/** What was found in the source code; places as `file:line:column`, which editors and terminals open. */
export function scanLines(report: ScanReport, showAll: boolean, style: Style): string[] {
  const { flags, unknown, unreferenced, dead, skipped } = report;
  const read = flags.filter(({ references }) => references.length > 0);
  return [
    `${count(report.files, "file")}: ${read.length} of ${count(flags.length, "flag")} found.`,
    ...(showAll ? read.flatMap(({ key, references }) => ["", key, ...references.map(placeLine)]) : []),
    ...unknown.flatMap(({ key, nearest, references }) => [
      "",
      paint("failed", `${style.symbols.failed} ${key} is read and not defined${meant(nearest)}`, style),
      ...references.map(placeLine),
    ]),
    ...dead.flatMap(({ key, why, serves, places }) => [
      "",
      paint("warning", `${style.symbols.warning} ${key} can go: ${why}`, style),
      ...(serves?.variant ? [`  It always serves ${serves.variant} (${JSON.stringify(serves.value)}).`] : []),
      ...places.flatMap((place) => [placeLine(place), `      ${place.advice}`]),
      ...(places.length === 0 ? [`  No source code names it: \`switchyard flags delete ${key}\`.`] : []),
    ]),
    ...(unreferenced.length === 0 ? [] : ["", `Nowhere in the source code: ${unreferenced.join(", ")}`]),
    ...(skipped.length === 0 ? [] : ["", `Not searched: ${skipped.map(skippedText).join(", ")}`]),
  ];
}

function placeLine({ file, line, column, how }: Place): string {
  return `  ${file}:${line}:${column}${how === "call" ? "" : `  (${how})`}`;
}

function meant(nearest: string | undefined): string {
  return nearest === undefined ? "" : `; perhaps ${nearest} is meant`;
}

function skippedText({ path, why }: ScanReport["skipped"][number]): string {
  return `${path} (${why})`;
}
