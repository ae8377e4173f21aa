import { resolveApp } from "../app.ts";
import { appArgument, command, timeoutOption } from "../command.ts";
import { concludeRollout } from "../conclude.ts";
import { follow, rests } from "../follow.ts";

interface RetryOptions {
  readonly timeout?: number;
}

export const retry = command<RetryOptions>({
  name: "retry",
  summary: "Try the step again at which a rollout failed",
  description:
    "For a rollout that failed for a reason outside of it (a full disk, a router that was down) and is repaired: goes " +
    "on from the step that failed, with the same release.",
  args: [appArgument],
  options: [timeoutOption],
  examples: [
    { command: "switchyard retry shop", explanation: "The cause is repaired: go on where it failed." },
  ],
  async run(context, [named], { timeout: timeoutMs }) {
    const app = await resolveApp(context, named);
    const rollout = await context.client.retry(app);
    const moving = !rests(rollout);
    concludeRollout(
      context,
      await follow(context, app, { rollout: rollout.id, until: "rest", moving, timeoutMs }),
    );
  },
});
