import type { RolloutView, StepView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { stateText } from "./symbols.ts";
import { seconds } from "./units.ts";
import { columns, padEnd, widthOf, wrap } from "./width.ts";

/** The steps of a rollout: state in symbol and word, number, time taken, title; what a step is at or why it failed below. */
export function stepLines(rollout: RolloutView, now: number, style: Style): string[] {
  const heads = columns(
    rollout.steps.map((step) => [
      stateText(step.state, style),
      String(step.index + 1).padStart(2),
      took(step, now).padStart(7),
    ]),
  );
  const indent = Math.max(0, ...heads.map(widthOf)) + 2;
  return rollout.steps.flatMap((step, index) => [
    padEnd(heads[index] ?? "", indent) + step.title,
    ...wrapped(step.detail, style.width - indent).map((line) => " ".repeat(indent) + style.colors.dim(line)),
  ]);
}

function wrapped(detail: string | undefined, width: number): string[] {
  return detail ? wrap(detail, width) : [];
}

function took(step: StepView, now: number): string {
  if (!step.startedAt) return "";
  const end = step.finishedAt ? Date.parse(step.finishedAt) : now;
  return seconds(Math.max(0, end - Date.parse(step.startedAt)));
}
