import { resolveApp } from "../app.ts";
import { appArgument, command, timeoutOption } from "../command.ts";
import { concludeAbort } from "../conclude.ts";
import { follow } from "../follow.ts";

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
    concludeAbort(context, rollout);
  },
});
