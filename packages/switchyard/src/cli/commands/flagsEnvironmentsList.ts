import { resolveFlagApp } from "../app.ts";
import { command } from "../command.ts";
import { type PlaceOptions, appOption } from "../flags/place.ts";

export const flagsEnvironmentsList = command<Pick<PlaceOptions, "app">>({
  name: "flags environments list",
  summary: "List the environments that have flags of an app",
  description:
    "Each with its version, how many flags it has, how many clients are connected, and whether it is protected.",
  args: [],
  options: [appOption],
  examples: [{ command: "switchyard flags environments list", explanation: "Where are there flags?" }],
  async run(context, _args, options) {
    const environments = await context.client.flags.environments(await resolveFlagApp(context, options.app));
    const { environmentLines } = await import("../render/flags/tables.ts");
    context.out.result(environments, () => environmentLines(environments, context.out.style));
  },
});
