import type { Progress } from "../../../schema/port.ts";
import { progressParts } from "../../../schema/progressText.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { truncate, widthOf } from "../width.ts";

/** The status line: what gives way on a narrow terminal stands last. */
export function progressLine(progress: Progress, style: Style): string {
  const mark = progress.waitsFor === undefined ? "busy" : "paused";
  const parts = [`${style.symbols[mark]} ${progress.migration}`, ...progressParts(progress)];
  while (parts.length > 2 && widthOf(parts.join(gap)) > style.width) parts.pop();
  return paint(mark, truncate(parts.join(gap), style.width, style.symbols.ellipsis), style);
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

const gap = "  ";
