import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

export const flagsKeysList = command<PlaceOptions>({
  name: "flags keys list",
  summary: "List the keys that let clients ask for flags",
  description: "Of an environment. The keys themselves are shown once, when they are made, and not kept.",
  args: [],
  options: placeOptions,
  examples: [{ command: "switchyard flags keys list", explanation: "Who may ask?" }],
  async run(context, _args, options) {
    const { app, environment } = await resolvePlace(context, options);
    const keys = await context.client.flags.keys(app, environment);
    const { keyLines } = await import("../render/flags/tables.ts");
    context.out.result(keys, () => keyLines(keys, Date.now(), context.out.style));
  },
});
