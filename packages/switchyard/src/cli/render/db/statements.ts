import type { LockMode } from "../../../schema/model.ts";
import type { PlannedLine } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { seconds } from "../units.ts";
import { hanging } from "../width.ts";

/** Planned statements in order; those of one transaction stand behind one bar. `full`: also the middle of long ones. */
export function statementLines(statements: readonly PlannedLine[], full: boolean, style: Style): string[] {
  return runs(statements).flatMap((run) => {
    const [first] = run;
    const bar = first?.transaction === true ? style.symbols.bar : "  ";
    const title = first?.transaction === true ? "one transaction" : "each by itself";
    return [
      `  ${style.colors.dim(`${title}:`)}`,
      ...run.flatMap((statement) =>
        oneStatement(statement, full, { ...style, width: style.width - 4 }).map((line) => `  ${bar}${line}`),
      ),
    ];
  });
}

/** Neighbours that share a transaction, or have none. */
function runs(statements: readonly PlannedLine[]): PlannedLine[][] {
  const found: PlannedLine[][] = [];
  for (const statement of statements) {
    const last = found.at(-1);
    if (last?.[0]?.transaction === statement.transaction) last.push(statement);
    else found.push([statement]);
  }
  return found;
}

function oneStatement(statement: PlannedLine, full: boolean, style: Style): string[] {
  return [
    ...sqlLines(statement.sql, full, style),
    ...hanging("    ", `${costText(statement)}: ${statement.why}`, style.width).map((line) =>
      alarming(statement) ? paint("warning", line, style) : style.colors.dim(line),
    ),
  ];
}

function sqlLines(sql: string, full: boolean, style: Style): string[] {
  const lines = sql.trim().split("\n");
  const hidden = lines.length - headLines - tailLines;
  const shown =
    full || hidden < 3
      ? lines
      : [
          ...lines.slice(0, headLines),
          `${style.symbols.ellipsis} ${hidden} more lines`,
          ...lines.slice(-tailLines),
        ];
  return shown.flatMap((line) => {
    const [indent = ""] = /^\s*/.exec(line) ?? [];
    return hanging(indent, line.slice(indent.length), style.width).map((part, index) =>
      index === 0 ? part : `  ${part}`,
    );
  });
}

/** `ACCESS EXCLUSIVE on users, reads every row, about 3.2 s` */
function costText({ lock, work, estimateMs }: PlannedLine): string {
  return [
    lock === null ? "no lock" : `${lock.mode} on ${lock.table}`,
    ...(work === "none" ? [] : [work === "scan" ? "reads every row" : "rewrites the table"]),
    timeText(estimateMs),
  ].join(", ");
}

function timeText(estimateMs: number | null): string {
  if (estimateMs === null) return "time unknown";
  return estimateMs <= instantMs ? "instant" : `about ${seconds(estimateMs)}`;
}

/** Others wait for as long as it takes. */
function alarming({ lock, work }: PlannedLine): boolean {
  return lock !== null && blocking.has(lock.mode) && work !== "none";
}

/** Modes in which nobody else writes. */
const blocking: ReadonlySet<LockMode> = new Set([
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
]);

/** Below this it is the same for every table. */
const instantMs = 10;
const headLines = 4;
const tailLines = 1;
