import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { confirm } from "../confirm.ts";
import { placeText, resolvePlace } from "../flags/place.ts";
import { findSegment, segmentArgument } from "../flags/segment.ts";

interface DeleteOptions extends ChangeOptions {
  readonly yes?: boolean;
}

export const flagsSegmentDelete = command<DeleteOptions>({
  name: "flags segment delete",
  summary: "Delete a segment for good",
  description: "Refused while a flag or another segment refers to it.",
  args: [segmentArgument],
  options: [...changeOptions, { flags: "-y, --yes", summary: "Do not ask" }],
  examples: [
    { command: "switchyard flags segment delete testers --yes", explanation: "Nobody tests any more." },
  ],
  async run(context, [segment = ""], options) {
    const place = await resolvePlace(context, options);
    const { version } = await findSegment(context, place, segment);
    if (!options.dryRun)
      await confirm(context, options.yes, `The segment ${segment}${placeText(place)} will be deleted`);
    await change(context, [{ kind: "delete-segment", segment, ifVersion: version }], options, place);
  },
});
