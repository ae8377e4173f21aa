import { type ConfigOptions, appArgument, command, configOptions } from "../command.ts";
import { configuredApp } from "../config.ts";
import { showPlan } from "../showPlan.ts";

export const plan = command<ConfigOptions>({
  name: "plan",
  summary: "Show every step of a deployment and how it is undone, and change nothing",
  description:
    "Prints what `switchyard deploy` would do now: the steps in order, beside each how it is undone, the rollback " +
    "plan in words, and warnings. Same as `switchyard deploy --dry-run`.",
  args: [appArgument],
  options: configOptions,
  examples: [
    { command: "switchyard plan", explanation: "What would a deployment of the app here do?" },
    {
      command: "switchyard plan shop -e staging --json",
      explanation: "The same for staging, for a program.",
    },
  ],
  async run(context, [named], options) {
    await showPlan(context, await configuredApp(context, named, options));
  },
});
