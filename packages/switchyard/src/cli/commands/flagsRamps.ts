import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

export const flagsRamps = command<PlaceOptions>({
  name: "flags ramps",
  summary: "List ramps and experiments, newest first",
  description: "Those that run and those that are over, with the share that the variant has now.",
  args: [],
  options: placeOptions,
  examples: [{ command: "switchyard flags ramps", explanation: "What is being tried on whom?" }],
  async run(context, _args, options) {
    const { app, environment } = await resolvePlace(context, options);
    const ramps = await context.client.ramps.list(app, environment);
    const { rampTable } = await import("../render/flags/ramp.ts");
    context.out.result(ramps, () => rampTable(ramps, Date.now(), context.out.style));
  },
});
