import type { ChangeView } from "../../../flags/api.ts";

/** What was done, so that "was" or "would be" can stand before it; in what way is said by the differences. */
export function actionText({ action }: Pick<ChangeView, "action">): string {
  return changes.has(action) ? "changed" : action;
}

const changes: ReadonlySet<string> = new Set(["replaced", "share", "weights", "evaluators", "metadata"]);
