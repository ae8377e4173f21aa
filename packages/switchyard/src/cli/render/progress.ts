import type { AppStatus, EventView, RolloutView } from "../../server/api.ts";
import { isOver, position, stepNumber, waitsFor } from "./rollout.ts";
import { timeOfDay } from "./units.ts";

/**
 * The lines to append to a log when an app's status changes: one for each step begun, also one that was over before
 * the next status came, for each new wait, and for the end. Nothing when nothing changed that a reader cares about.
 */
export function progressLines(before: AppStatus | undefined, after: AppStatus): string[] {
  const rollout = after.rollout;
  if (!rollout) return [];
  const previous = before?.rollout?.id === rollout.id ? before.rollout : undefined;
  const turn = turnOf(rollout);
  const news = [
    ...(turn !== undefined && turn !== (previous && turnOf(previous)) ? [turn] : []),
    ...newWait(previous, rollout),
    ...after.problems.filter((problem) => !before?.problems.includes(problem)),
  ];
  return [
    ...newSteps(previous, rollout),
    ...news.map((text) => stamped(new Date(after.at), after.app, text)),
  ];
}

/** An event of some weight as one line; what is merely informative shows in the steps. */
export function eventLines(event: EventView): string[] {
  if (event.level === "info") return [];
  return [stamped(new Date(event.at), event.app, `${event.level}: ${event.text}`)];
}

/** The line that says that nothing is stuck: what the rollout is still doing. */
export function heartbeatLine(status: AppStatus, now: Date): string {
  const { rollout } = status;
  const detail = rollout?.steps[rollout.step]?.detail;
  const text = rollout ? `still ${position(rollout)}${detail ? `: ${detail}` : ""}` : "still waiting";
  return stamped(now, status.app, text);
}

export function stamped(at: Date, app: string, text: string): string {
  return `${timeOfDay(at)} ${app}  ${text}`;
}

function newSteps(before: RolloutView | undefined, after: RolloutView): string[] {
  return after.steps.flatMap((step) => {
    // A step that is tried again has a new start; one that is undone is not begun by that.
    const known = before?.steps[step.index]?.startedAt === step.startedAt || step.state.startsWith("revert");
    if (step.startedAt === undefined || known) return [];
    const text = `${stepNumber(after, step.index)} ${step.title}`;
    return [stamped(new Date(step.startedAt), after.app, text)];
  });
}

/** That a rollout turned back, or is over. */
function turnOf(rollout: RolloutView): string | undefined {
  const reason = rollout.reason ? `: ${rollout.reason}` : "";
  if (isOver(rollout)) return `rollout ${rollout.state}${reason}`;
  return rollout.state === "aborting" ? `aborting${reason}` : undefined;
}

function newWait(before: RolloutView | undefined, after: RolloutView): string[] {
  const wait = waitsFor(after);
  return wait && !isOver(after) && wait !== (before && waitsFor(before)) ? [wait] : [];
}
