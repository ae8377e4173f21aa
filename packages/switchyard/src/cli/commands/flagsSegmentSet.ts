import type { Segment } from "@switchyard/flags";
import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { readObject } from "../flags/definitionFile.ts";
import { resolvePlace } from "../flags/place.ts";
import { type SegmentOptions, changedSegment, segmentArgument } from "../flags/segment.ts";

interface SetOptions extends ChangeOptions, SegmentOptions {
  readonly definition?: string;
}

export const flagsSegmentSet = command<SetOptions>({
  name: "flags segment set",
  summary: "Make a segment, or change who is in it",
  description:
    "Conditions are written as for `switchyard flags set --when`. Keys that are included are in, whatever the conditions " +
    "say, and those that are excluded are not.",
  args: [segmentArgument],
  options: [
    { flags: "--when <conditions>", summary: "Who is in it, e.g. 'plan is pro and country is DE'" },
    { flags: "--include <keys>", summary: "Always in: keys with commas; may be repeated", kind: "list" },
    { flags: "--exclude <keys>", summary: "Never in", kind: "list" },
    { flags: "--remove <keys>", summary: "Neither included nor excluded any more", kind: "list" },
    { flags: "-d, --description <text>", summary: "Who these people are" },
    {
      flags: "--definition <path>",
      summary: "The whole segment anew, from a file (JSON)",
      complete: { kind: "files" },
    },
    ...changeOptions,
  ],
  examples: [
    {
      command: "switchyard flags segment set testers --when 'email ends with @example.com' --include ada,bob",
      explanation: "Everyone of ours, and two more.",
    },
  ],
  async run(context, [segment = ""], options) {
    const place = await resolvePlace(context, options);
    const known = (await context.client.flags.segments(place.app, place.environment)).find(
      ({ name }) => name === segment,
    );
    const before = known?.definition ?? {};
    const definition =
      options.definition === undefined
        ? changedSegment(before, options)
        : await readObject<Segment>(context, options.definition);
    if (definition === before)
      throw new SwitchyardError("USAGE", "Nothing to change.", {
        next: "Say who is in it, e.g. with --when or --include.",
      });
    const ifVersion = known ? { ifVersion: known.version } : {};
    await change(context, [{ kind: "segment", segment, definition, ...ifVersion }], options, place);
  },
});
