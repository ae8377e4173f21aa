import { SwitchyardError } from "../errors.ts";
import type { RolloutView } from "../server/api.ts";
import type { Context } from "./context.ts";
import { isOver } from "./render/rollout.ts";
import { rolloutError, summaryLines } from "./render/summary.ts";

/** Says what came out of a rollout; throws when it is over and not what was asked for. */
export function concludeRollout({ out }: Context, rollout: RolloutView): void {
  const error = isOver(rollout) ? rolloutError(rollout) : undefined;
  if (!error) out.document({ kind: "result", app: rollout.app, release: rollout.to, rollout });
  out.print(...summaryLines(rollout, out.style));
  if (error) throw error;
}

/** The same for a rollout that was to be taken back: `aborted` is what was asked for, and `succeeded` is not. */
export function concludeAbort({ out }: Context, rollout: RolloutView): void {
  const error = abortError(rollout);
  if (!error) out.document({ kind: "result", app: rollout.app, release: rollout.to, rollout });
  out.print(...summaryLines(rollout, out.style));
  if (error) throw error;
}

function abortError(rollout: RolloutView): SwitchyardError | undefined {
  if (rollout.state === "aborted") return undefined;
  if (rollout.state !== "succeeded") return rolloutError(rollout);
  const { app, to } = rollout;
  return new SwitchyardError("CONFLICT", `Too late: release ${to} of ${app} was promoted already.`, {
    next: `Go back with \`switchyard rollback ${app}\`.`,
    fields: { rollout },
  });
}
