import { resolveApp } from "../app.ts";
import { appArgument, command, timeoutOption } from "../command.ts";
import { concludeRollout } from "../conclude.ts";
import { follow, rests } from "../follow.ts";

interface PromoteOptions {
  readonly full?: boolean;
  readonly timeout?: number;
}

export const promote = command<PromoteOptions>({
  name: "promote",
  summary: "Let a rollout that waits go on",
  description:
    "Approves the pause that a rollout waits at, or passes over the hook that has not said yes yet, and follows it to " +
    "the next one or to the end. With --full all pauses and gates that are left are skipped; the guard still watches.",
  args: [appArgument],
  options: [{ flags: "--full", summary: "Skip every pause that is left and go to 100 %" }, timeoutOption],
  examples: [
    { command: "switchyard promote", explanation: "The candidate looks good: on to the next step." },
    { command: "switchyard promote shop --full", explanation: "On to all users without further pauses." },
  ],
  async run(context, [named], { full = false, timeout: timeoutMs }) {
    const app = await resolveApp(context, named);
    const rollout = await context.client.promote(app, { full });
    const moving = !rests(rollout);
    concludeRollout(
      context,
      await follow(context, app, { rollout: rollout.id, until: "rest", moving, timeoutMs }),
    );
  },
});
