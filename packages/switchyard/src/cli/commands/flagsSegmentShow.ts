import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";
import { findSegment, segmentArgument } from "../flags/segment.ts";

export const flagsSegmentShow = command<PlaceOptions>({
  name: "flags segment show",
  summary: "Show who is in a segment",
  description:
    "Who is always in, who never, and for whom its conditions hold, in the order in which that is decided.",
  args: [segmentArgument],
  options: placeOptions,
  examples: [{ command: "switchyard flags segment show testers", explanation: "Who are the testers?" }],
  async run(context, [name = ""], options) {
    const segment = await findSegment(context, await resolvePlace(context, options), name);
    const { segmentLines } = await import("../render/flags/definition.ts");
    context.out.result(segment, () => [
      `${context.out.style.colors.bold(name)}  version ${segment.version}`,
      ...(segment.definition.description === undefined ? [] : [segment.definition.description]),
      ...segmentLines(segment.definition),
      segment.usedBy.length === 0 ? "Nothing refers to it." : `Used by ${segment.usedBy.join(", ")}`,
    ]);
  },
});
