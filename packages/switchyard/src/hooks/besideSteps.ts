import { type HooksConfig, hooksOf } from "../config/hooksSchema.ts";
import { formatDuration } from "../config/scalars.ts";

/** The hooks that are no step of a plan and can end a rollout all the same: one sentence each. */
export function besideSteps(hooks: HooksConfig): string[] {
  const rollback = hooksOf(hooks, "rollback").map(
    ([name, { interval }]) =>
      `Beside all steps the hook ${name} is asked every ${formatDuration(interval)}; its yes takes the release back at once.`,
  );
  const measured = hooksOf(hooks, "rollout").map(
    ([name, { interval, failureLimit }]) =>
      `The guard calls the hook ${name} every ${formatDuration(interval)}; ${limitText(failureLimit)}.`,
  );
  return [...rollback, ...measured];
}

function limitText(failureLimit: number): string {
  if (failureLimit === -1) return "its failures are only shown";
  if (failureLimit === 0) return "its first failure takes the release back";
  return `more than ${failureLimit} failures take the release back`;
}
