import { SwitchyardError } from "../../errors.ts";
import type { RolloutView } from "../../server/api.ts";
import { resolveApp } from "../app.ts";
import { appArgument, command, timeoutOption } from "../command.ts";
import { follow } from "../follow.ts";
import { rolloutError, summaryLine } from "../render/summary.ts";

interface AbortOptions {
  readonly reason?: string;
  readonly timeout?: number;
}

export const abort = command<AbortOptions>({
  name: "abort",
  summary: "Stop a running rollout and go back, traffic first",
  description:
    "Takes all traffic off the candidate at once, then undoes the other steps. Works at every step, also while paused. " +
    "Once a release was promoted, use rollback.",
  args: [appArgument],
  options: [{ flags: "-r, --reason <text>", summary: "Why, shown in status and history" }, timeoutOption],
  examples: [
    { command: "switchyard abort", explanation: "Take the release that is being rolled out back, now." },
    {
      command: 'switchyard abort shop -r "wrong branch"',
      explanation: "The same, with a word to the others.",
    },
  ],
  async run(context, [named], { reason, timeout: timeoutMs }) {
    const app = await resolveApp(context, named);
    const begun = await context.client.abort(app, { ...(reason !== undefined && { reason }) });
    const rollout = await follow(context, app, { rollout: begun.id, until: "over", moving: true, timeoutMs });
    const error = abortError(rollout);
    if (!error) context.out.document({ kind: "result", app, release: rollout.to, rollout });
    context.out.print(summaryLine(rollout, context.out.style));
    if (error) throw error;
  },
});

/** Here `aborted` is what was asked for, and `succeeded` is not. */
function abortError(rollout: RolloutView): SwitchyardError | undefined {
  if (rollout.state === "aborted") return undefined;
  if (rollout.state !== "succeeded") return rolloutError(rollout);
  const { app, to } = rollout;
  return new SwitchyardError("CONFLICT", `Too late: release ${to} of ${app} was promoted already.`, {
    next: `Go back with \`switchyard rollback ${app}\`.`,
    fields: { rollout },
  });
}
