import type { RolloutView } from "../server/api.ts";
import type { Context } from "./context.ts";
import { isOver } from "./render/rollout.ts";
import { rolloutError, summaryLine } from "./render/summary.ts";

/** Says what came out of a rollout; throws when it is over and not what was asked for. */
export function concludeRollout({ out }: Context, rollout: RolloutView): void {
  const error = isOver(rollout) ? rolloutError(rollout) : undefined;
  if (!error) out.document({ kind: "result", app: rollout.app, release: rollout.to, rollout });
  out.print(summaryLine(rollout, out.style));
  if (error) throw error;
}
