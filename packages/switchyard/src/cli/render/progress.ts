import type { AppStatus, EventView, RolloutView } from "../../server/api.ts";
import { isOver, position, standsAt, stepNumber } from "./rollout.ts";
import { timeOfDay } from "./units.ts";

/**
 * The lines to append to a log when an app's status changes: one for each step begun, also one that was over before
 * the next status came, for each new wait, and for the end. Nothing when nothing changed that a reader cares about.
 */
export function progressLines(before: AppStatus | undefined, after: AppStatus): string[] {
  const rollout = after.rollout;
  if (!rollout) return [];
  const previous = before?.rollout?.id === rollout.id ? before.rollout : undefined;
  const news = [
    ...newTurn(previous, rollout),
    ...newWait(previous, rollout),
    ...after.problems.filter((problem) => !before?.problems.includes(problem)),
  ];
  return [
    ...newSteps(previous, rollout),
    ...news.map((text) => stamped(new Date(after.at), after.app, text)),
  ];
}

/** An event of some weight as one line; what is merely informative, or told by `status` itself, shows there. */
export function eventLines(event: EventView, status: AppStatus | undefined): string[] {
  if (event.level === "info" || toldByStatus.has(event.kind) || decides(event, status)) return [];
  return [stamped(new Date(event.at), event.app, `${event.level}: ${event.text}`)];
}

const toldByStatus: ReadonlySet<string> = new Set([
  "step-failed",
  "waiting",
  "held",
  "asked",
  "aborting",
  "aborted",
  "failed",
  // Told by the kill itself, or by the person who took the ramp back.
  "ramp-step",
  "ramp-verdict",
  "ramp-aborted",
]);

/** A verdict on a rollout under way is the reason for which that asks or turns back. */
function decides({ kind, rollout }: EventView, status: AppStatus | undefined): boolean {
  const current = status?.rollout;
  return kind === "verdict" && !!current && current.id === rollout && !isOver(current);
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

/** That a rollout turned back, or is over; the reason only once. */
function newTurn(before: RolloutView | undefined, after: RolloutView): string[] {
  const turned = after.state === "aborting" || isOver(after);
  if (!turned || before?.state === after.state) return [];
  const known = before?.state === "aborting" && before.reason === after.reason;
  const reason = after.reason === undefined || known ? "" : `: ${after.reason}`;
  if (isOver(after)) return [`rollout ${after.state}${reason}`];
  return [`${after.automatic ? "taken back automatically" : "aborting"}${reason}`];
}

function newWait(before: RolloutView | undefined, after: RolloutView): string[] {
  const wait = standsAt(after);
  const known = before?.step === after.step ? standsAt(before) : undefined;
  // A gate is asked again and again; its first answer is news.
  const told = after.waitingFor === "hook" ? known !== undefined : known === wait;
  return wait === undefined || told ? [] : [wait];
}
