import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

export const flagsSegmentList = command<PlaceOptions>({
  name: "flags segment list",
  summary: "List the segments: people whom several flags mean",
  description: "Every segment of an environment, who is in it, and which flags and segments refer to it.",
  args: [],
  options: placeOptions,
  examples: [{ command: "switchyard flags segment list", explanation: "Which segments are there?" }],
  async run(context, _args, options) {
    const { app, environment } = await resolvePlace(context, options);
    const segments = await context.client.flags.segments(app, environment);
    const { segmentTable } = await import("../render/flags/tables.ts");
    context.out.result(segments, () => segmentTable(segments, context.out.style));
  },
});
