import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

export const history = command({
  name: "history",
  summary: "List an app's rollouts and what came out of each",
  description:
    "Every deployment and rollback, newest first: from which release to which, outcome, time taken, reason.",
  args: [appArgument],
  options: [],
  examples: [{ command: "switchyard history shop", explanation: "What happened here this week?" }],
  async run(context, [named]) {
    const app = await resolveApp(context, named);
    const rollouts = await context.client.rollouts(app);
    const { historyLines } = await import("../render/history.ts");
    context.out.result(rollouts, () => historyLines(rollouts, context.out.style));
  },
});
