import type { ChangeView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { tableLines } from "../table.ts";
import { ago, dateAndTime } from "../units.ts";
import { differences } from "./differences.ts";

/** `share by ada, 5 min ago: "more of them"`. */
export function changeText(change: ChangeView, now: number): string {
  const why = change.why === undefined ? "" : `: ${change.why}`;
  return `${change.action} by ${whoText(change)}, ${ago(change.at, now)}${why}`;
}

/** The history of a flag or an environment, newest first, with what became of what. */
export function historyLines(changes: readonly ChangeView[], style: Style): string[] {
  if (changes.length === 0) return ["Nothing has been changed yet."];
  const rows = changes.map((change) => [
    dateAndTime(new Date(change.at)),
    String(change.version),
    change.name,
    change.action,
    whoText(change),
    [change.why ?? "", ...differences(change.before, change.after)].filter((text) => text !== "").join("; "),
  ]);
  return tableLines(["When", "Version", "What", "Change", "By", "Why and how"], rows, style);
}

function whoText({ by, approvedBy, emergency, origin }: ChangeView): string {
  const notes = [
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
    ...(emergency ? ["emergency"] : []),
    ...(origin === undefined ? [] : [`from ${origin}`]),
  ];
  return notes.length === 0 ? by : `${by} (${notes.join(", ")})`;
}
