import type { ChangeView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { ago, dateAndTime } from "../units.ts";
import { hanging } from "../width.ts";
import { actionText } from "./actionText.ts";
import { changeDifferences } from "./changeDifferences.ts";

/** `killed by ada, 5 min ago: orders are lost`. */
export function changeText(change: ChangeView, now: number): string {
  return `${actionText(change)} by ${whoText(change)}, ${ago(change.at, now)}${whyText(change)}`;
}

/** The history of a flag or an environment, newest first, with what became of what below each change. */
export function historyLines(changes: readonly ChangeView[], style: Style): string[] {
  if (changes.length === 0) return ["Nothing has been changed yet."];
  return changes.flatMap((change) => {
    const { at, version, subject, name } = change;
    const what = subject === "flag" ? name : `${subject} ${name}`;
    const text = `${what} ${actionText(change)} by ${whoText(change)}${whyText(change)} (version ${version})`;
    const all = changeDifferences(change);
    const more = all.length - mostDifferences;
    const shown = more > 0 ? [...all.slice(0, mostDifferences), `and ${more} more`] : all;
    return [
      ...hanging(`${dateAndTime(new Date(at))}  `, text, style.width),
      ...shown.flatMap((line) => hanging("    ", line, style.width)).map((line) => style.colors.dim(line)),
    ];
  });
}

function whoText({ by, approvedBy, emergency, origin }: ChangeView): string {
  const notes = [
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ...(emergency ? ["emergency"] : []),
    // A ramp's id says nothing to people, and "ramp" stands where the reason does.
    ...(origin?.startsWith("plan-") ? [`from ${origin}`] : []),
  ];
  return notes.length === 0 ? by : `${by} (${notes.join(", ")})`;
}

function whyText({ why }: ChangeView): string {
  return why === undefined ? "" : `: ${why}`;
}

const mostDifferences = 8;
