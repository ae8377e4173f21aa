import type { RolloutView, StepView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { stateText } from "./symbols.ts";
import { seconds } from "./units.ts";
import { columns } from "./width.ts";

/** The steps of a rollout, one a line: state in symbol and word, number, title, time taken, detail. */
export function stepLines(rollout: RolloutView, now: number, style: Style): string[] {
  return columns(
    rollout.steps.map((step) => [
      stateText(step.state, style),
      String(step.index + 1).padStart(2),
      step.title,
      took(step, now),
      step.detail ? style.colors.dim(step.detail) : "",
    ]),
  );
}

function took(step: StepView, now: number): string {
  if (!step.startedAt) return "";
  const end = step.finishedAt ? Date.parse(step.finishedAt) : now;
  return seconds(Math.max(0, end - Date.parse(step.startedAt)));
}
