import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { confirm } from "../confirm.ts";
import { flagArgument, placeText, resolvePlace } from "../flags/place.ts";

interface DeleteOptions extends ChangeOptions {
  readonly yes?: boolean;
}

export const flagsDelete = command<DeleteOptions>({
  name: "flags delete",
  summary: "Delete a flag for good",
  description:
    "Refused while a live release names it, or another flag needs it. Code that still reads it gets its own default; " +
    "`switchyard flags scan` says where that is.",
  args: [flagArgument],
  options: [...changeOptions, { flags: "-y, --yes", summary: "Do not ask" }],
  examples: [
    { command: "switchyard flags delete new-cart --yes", explanation: "No code reads it any more." },
  ],
  async run(context, [flag = ""], options) {
    const place = await resolvePlace(context, options);
    const { version } = await context.client.flags.get(place.app, place.environment, flag);
    if (!options.dryRun)
      await confirm(context, options.yes, `The flag ${flag}${placeText(place)} will be deleted`);
    await change(context, [{ kind: "delete", flag, ifVersion: version }], options, place);
  },
});
