import type { FlagView, PlannedView } from "../../../flags/api.ts";
import type { FlagEdit } from "../../../flags/records.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { tableLines } from "../table.ts";
import { ago, dateAndTime } from "../units.ts";
import { editText } from "./editText.ts";
import { flagDifferences } from "./flagDifferences.ts";

/** What is planned, newest first. */
export function planLines(
  plans: readonly PlannedView[],
  flags: readonly FlagView[],
  now: number,
  style: Style,
): string[] {
  if (plans.length === 0) return ["Nothing is planned."];
  const rows = plans.map((plan) => [
    plan.id,
    stateOf(plan, style),
    plan.at === null ? "" : dateAndTime(new Date(plan.at)),
    `${plan.by}, ${ago(plan.createdAt, now)}`,
    [
      ...(plan.why === undefined ? [] : [`"${plan.why}"`]),
      ...plan.edits.flatMap((edit) => editLines(edit, flags, isOpen(plan))),
      ...(plan.error === undefined ? [] : [plan.error]),
    ].join("\n"),
  ]);
  return tableLines(["Plan", "State", "At", "By", "What"], rows, style);
}

/** One that was just made, with what to do now. */
export function planText({ id, state, at }: PlannedView, style: Style): string {
  const when = at === null ? "" : ` It is done at ${dateAndTime(new Date(at))}.`;
  return state === "awaiting-approval"
    ? `${style.symbols.paused} Nothing is changed yet: ${id} waits for a second person's \`switchyard flags approve ${id}\`.${when}`
    : `${style.symbols.waiting} Planned as ${id}.${when} Take it back with \`switchyard flags cancel ${id}\`.`;
}

function isOpen({ state }: PlannedView): boolean {
  return state === "awaiting-approval" || state === "scheduled";
}

/** What is still to come is held against the flag as it is, for whoever says yes or no. */
function editLines(edit: FlagEdit, flags: readonly FlagView[], open: boolean): string[] {
  const flag = open && edit.kind === "replace" ? flags.find(({ key }) => key === edit.flag) : undefined;
  if (flag === undefined || edit.kind !== "replace") return [editText(edit)];
  const { kind, definition } = flag;
  // What an edit says about the flag comes in parts; what it serves comes whole.
  const { killed } = definition;
  const after = { ...edit.definition, ...(killed !== undefined && { killed }) };
  return flagDifferences({ kind, definition }, { kind, definition: after }).map(
    (line) => `${edit.flag}: ${line}`,
  );
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
