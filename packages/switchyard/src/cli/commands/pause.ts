import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";
import { concludeRollout } from "../conclude.ts";

export const pause = command({
  name: "pause",
  summary: "Hold a rollout where it is",
  description:
    "The rollout finishes the step it is at and waits for `switchyard resume`. Traffic stays split as it is; the guard " +
    "still watches, and abort works as ever.",
  args: [appArgument],
  options: [],
  examples: [{ command: "switchyard pause shop", explanation: "Hold on, I want to look at something." }],
  async run(context, [named]) {
    const app = await resolveApp(context, named);
    concludeRollout(context, await context.client.pause(app));
  },
});
