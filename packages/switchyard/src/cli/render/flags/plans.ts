import type { PlannedView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { tableLines } from "../table.ts";
import { ago, dateAndTime } from "../units.ts";
import { editText } from "./editText.ts";

/** What is planned, newest first. */
export function planLines(plans: readonly PlannedView[], now: number, style: Style): string[] {
  if (plans.length === 0) return ["Nothing is planned."];
  const rows = plans.map((plan) => [
    plan.id,
    stateOf(plan, style),
    plan.at === null ? "" : dateAndTime(new Date(plan.at)),
    `${plan.by}, ${ago(plan.createdAt, now)}`,
    [plan.edits.map(editText).join("; "), plan.why ?? "", plan.error ?? ""]
      .filter((text) => text !== "")
      .join(" - "),
  ]);
  return tableLines(["Plan", "State", "At", "By", "What"], rows, style);
}

/** One that was just made, with what to do now. */
export function planText({ id, state, at }: PlannedView, style: Style): string {
  const when = at === null ? "" : ` It is done at ${dateAndTime(new Date(at))}.`;
  return state === "awaiting-approval"
    ? `${style.symbols.paused} Waits for a second person: \`switchyard flags approve ${id}\`.${when}`
    : `${style.symbols.waiting} Planned as ${id}.${when} Take it back with \`switchyard flags cancel ${id}\`.`;
}

function stateOf({ state }: PlannedView, style: Style): string {
  const mark = marks[state];
  return paint(mark, `${style.symbols[mark]} ${state}`, style);
}

const marks = {
  "awaiting-approval": "paused",
  scheduled: "waiting",
  applied: "done",
  rejected: "undone",
  cancelled: "skipped",
  failed: "failed",
} as const;
