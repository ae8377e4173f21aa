import { resolveFlagApp } from "../app.ts";
import { command } from "../command.ts";
import { type PlaceOptions, type WhoOptions, appOption, whoOf, whoOptions } from "../flags/place.ts";

interface Options extends Pick<PlaceOptions, "app">, WhoOptions {}

export const flagsEnvironmentsUnprotect = command<Options>({
  name: "flags environments unprotect",
  summary: "Let one person change an environment again",
  description: "This is a change of a protected environment itself, and takes a second person too.",
  args: [{ name: "environment", summary: "Name of the environment", required: true }],
  options: [appOption, ...whoOptions],
  examples: [
    {
      command: "switchyard flags environments unprotect production",
      explanation: "Changes happen at once again.",
    },
  ],
  async run(context, [environment = ""], options) {
    const app = await resolveFlagApp(context, options.app);
    const view = await context.client.flags.protect(app, {
      environment,
      protected: false,
      ...whoOf(options),
    });
    const { protectionText } = await import("../render/flags/protection.ts");
    context.out.result(view, () => [protectionText(view, false)]);
  },
});
