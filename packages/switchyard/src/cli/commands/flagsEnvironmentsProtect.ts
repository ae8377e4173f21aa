import { resolveFlagApp } from "../app.ts";
import { command } from "../command.ts";
import { type PlaceOptions, type WhoOptions, appOption, whoOf, whoOptions } from "../flags/place.ts";

interface Options extends Pick<PlaceOptions, "app">, WhoOptions {}

export const flagsEnvironmentsProtect = command<Options>({
  name: "flags environments protect",
  summary: "Want a second person for every change of an environment",
  description:
    "Whoever changes a flag there makes a plan, and somebody else approves it. A kill waits for nobody, and --emergency passes by, in the history for all to see.",
  args: [{ name: "environment", summary: "Name of the environment", required: true }],
  options: [appOption, ...whoOptions],
  examples: [
    {
      command: "switchyard flags environments protect production",
      explanation: "Nobody changes production alone.",
    },
  ],
  async run(context, [environment = ""], options) {
    const app = await resolveFlagApp(context, options.app);
    const view = await context.client.flags.protect(app, { environment, protected: true, ...whoOf(options) });
    const { protectionText } = await import("../render/flags/protection.ts");
    context.out.result(view, () => [protectionText(view, true)]);
  },
});
