import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";
import { concludeRollout } from "../conclude.ts";

export const resume = command({
  name: "resume",
  summary: "Let a rollout go on that was held with pause",
  description:
    "Ends a `switchyard pause`. A pause that is part of the strategy is not skipped by it; that is what promote is for.",
  args: [appArgument],
  options: [],
  examples: [{ command: "switchyard resume shop", explanation: "Go on." }],
  async run(context, [named]) {
    const app = await resolveApp(context, named);
    concludeRollout(context, await context.client.resume(app));
  },
});
