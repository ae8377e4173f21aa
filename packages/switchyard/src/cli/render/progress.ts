import type { AppStatus, EventView, RolloutView } from "../../server/api.ts";
import { isOver, position, waitsFor } from "./rollout.ts";
import { timeOfDay } from "./units.ts";

/**
 * The lines to append to a log when an app's status changes: one for each step begun, each change of state, and each
 * new wait. Nothing when nothing changed that a reader would care about.
 */
export function progressLines(before: AppStatus | undefined, after: AppStatus): string[] {
  const rollout = after.rollout;
  if (!rollout) return [];
  const previous = before?.rollout?.id === rollout.id ? before.rollout : undefined;
  const news = headline(rollout);
  const texts = [
    ...(previous && headline(previous) === news ? [] : [news]),
    ...newWait(previous, rollout),
    ...after.problems.filter((problem) => !before?.problems.includes(problem)),
  ];
  return texts.map((text) => stamped(new Date(after.at), after.app, text));
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

function headline(rollout: RolloutView): string {
  if (isOver(rollout)) return `rollout ${rollout.state}${rollout.reason ? `: ${rollout.reason}` : ""}`;
  if (rollout.state === "aborting") return `aborting${rollout.reason ? `: ${rollout.reason}` : ""}`;
  return position(rollout);
}

function newWait(before: RolloutView | undefined, after: RolloutView): string[] {
  const wait = waitsFor(after);
  return wait && !isOver(after) && wait !== (before && waitsFor(before)) ? [wait] : [];
}
