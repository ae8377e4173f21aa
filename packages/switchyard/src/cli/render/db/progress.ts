import type { Progress } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { seconds } from "../units.ts";
import { truncate, widthOf } from "../width.ts";

/** The status line: what gives way on a narrow terminal stands last. */
export function progressLine(progress: Progress, style: Style): string {
  const mark = progress.waitsFor === undefined ? "busy" : "paused";
  const parts = [`${style.symbols[mark]} ${progress.migration}`, ...details(progress)];
  while (parts.length > 2 && widthOf(parts.join(gap)) > style.width) parts.pop();
  return paint(mark, truncate(parts.join(gap), style.width, style.symbols.ellipsis), style);
}

/** The same for a log. */
export function progressText(progress: Progress): string {
  return [progress.migration, ...details(progress)].join(gap);
}

/** Whether a log's reader wants to know at once; that only numbers have moved can wait. */
export function isNews(before: Progress, after: Progress): boolean {
  return (
    before.migration !== after.migration ||
    before.phase !== after.phase ||
    before.table !== after.table ||
    (before.waitsFor === undefined) !== (after.waitsFor === undefined)
  );
}

function details({ phase, table, waitsFor, ...numbers }: Progress): string[] {
  const { done, total, perSecond, remainingMs, lagMs } = numbers;
  return [
    table === undefined ? phase : `${phase} ${table}`,
    ...(waitsFor === undefined ? [] : [phase === "waiting" ? waitsFor : `waits: ${waitsFor}`]),
    ...(done === undefined ? [] : [rows(done, total)]),
    ...(perSecond === undefined ? [] : [`${whole(perSecond)} rows/s`]),
    ...(remainingMs === undefined ? [] : [`${seconds(remainingMs)} left`]),
    ...(lagMs === undefined ? [] : [`lag ${seconds(lagMs)}`]),
  ];
}

/** `41 %, 412,000/1,000,000 rows`. The total is an estimate: it is never shown as passed, nor as reached too early. */
export function rows(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${whole(done)} rows`;
  const most = Math.max(done, total);
  return `${Math.floor((done / most) * 100)} %, ${whole(done)}/${whole(most)} rows`;
}

export function whole(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

const gap = "  ";
