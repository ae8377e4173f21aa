import { command } from "../command.ts";
import { type PlaceOptions, flagArgument, placeOptions, resolvePlace } from "../flags/place.ts";

export const flagsExperimentShow = command<PlaceOptions>({
  name: "flags experiment show",
  summary: "Show a ramp or an experiment of a flag: what people of each variant did",
  description:
    "People, requests and goals by variant, with intervals that may be looked at at any time, and a warning when people are " +
    "not divided as the flag says.",
  args: [flagArgument],
  options: placeOptions,
  examples: [{ command: "switchyard flags experiment show checkout", explanation: "Is it better?" }],
  async run(context, [flag = ""], options) {
    const { app, environment } = await resolvePlace(context, options);
    const ramp = await context.client.ramps.of(app, environment, flag);
    const { rampLines } = await import("../render/flags/ramp.ts");
    context.out.result(ramp, () => rampLines(ramp, Date.now(), context.out.style));
  },
});
