import type { FlagDefinition } from "@switchyard/flags";
import { SwitchyardError } from "../../errors.ts";
import type { FlagView } from "../../flags/api.ts";
import type { FlagEdit } from "../../flags/records.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { type AboutOptions, aboutOf, aboutOptions } from "../flags/about.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { parseObject, readObject } from "../flags/definitionFile.ts";
import { flagArgument, resolvePlace } from "../flags/place.ts";
import { type SetOptions, setEdits } from "../flags/setEdits.ts";

interface Options extends ChangeOptions, AboutOptions, SetOptions {
  readonly definition?: string;
  readonly edit?: boolean;
}

export const flagsSet = command<Options>({
  name: "flags set",
  summary: "Change what a flag serves, and to whom",
  description:
    "All that is said on one line happens at once or not at all, and is refused if somebody else has changed the flag " +
    "meanwhile. Raising a share moves nobody out; changed weights move the fewest that can be.\n\n" +
    "Conditions are like `plan is pro, team and country is not DE`, `email ends with @example.com or in segment testers`, " +
    "`app.version version >= 2.1.0`, `has role admin`, `beta exists`, `from 2026-05-01T08:00:00Z`; with not, and, or and " +
    "brackets. Operators: is, contains, starts with, ends with, matches, <, <=, >, >=, before, after, version = < <= > >= ~ ^.",
  args: [flagArgument],
  options: [
    { flags: "--default <variant>", summary: "What everyone gets for whom nothing else decides" },
    {
      flags: "--share <variant=share>",
      summary: "Share of a variant, e.g. on=25%; the others keep their proportions",
    },
    { flags: "--weights <weights>", summary: "Weights of all variants, e.g. a=50,b=50" },
    {
      flags: "--rule <number>",
      summary: "--share and --weights are for this rule, not for everyone else",
      kind: "number",
    },
    { flags: "--when <conditions>", summary: "Add a rule, after the others, for those of whom this holds" },
    { flags: "--serve <variant>", summary: "What the new rule serves: on, or a=25%,b=75%" },
    {
      flags: "--gate <share>",
      summary: "Only this share of them, e.g. 10%; the others go on to the next rule",
    },
    { flags: "--name <text>", summary: "What the new rule is called" },
    { flags: "--remove-rule <number>", summary: "Take a rule away, counted from 1", kind: "number" },
    {
      flags: "--target <variant=keys>",
      summary: "Who gets a variant whatever the rules say, e.g. on=ada,bob; may be repeated",
      kind: "list",
    },
    { flags: "--untarget <keys>", summary: "The rules decide for them again", kind: "list" },
    {
      flags: "--prerequisite <flag=variant>",
      summary: "Another flag must serve this; may be repeated",
      kind: "list",
    },
    { flags: "--remove-prerequisite <flag>", summary: "It need not any more", kind: "list" },
    { flags: "--off <variant>", summary: "What is served when it is killed, or a prerequisite fails" },
    {
      flags: "--variant <name=value>",
      summary: "Add a variant or change its value; may be repeated",
      kind: "list",
    },
    { flags: "--remove-variant <name>", summary: "Take a variant away", kind: "list" },
    {
      flags: "--definition <path>",
      summary: "The whole definition anew, from a file (JSON)",
      complete: { kind: "files" },
    },
    { flags: "--edit", summary: "Open the definition in $EDITOR" },
    ...aboutOptions,
    ...changeOptions,
  ],
  examples: [
    {
      command: 'switchyard flags set new-cart --share on=25% -r "looks good"',
      explanation: "A quarter of everyone.",
    },
    {
      command: "switchyard flags set new-cart --when 'plan is pro, team' --serve on",
      explanation: "On for those who pay; the others as before.",
    },
    {
      command: "switchyard flags set new-cart --when 'country is DE' --gate 10% --serve on=50%,off=50%",
      explanation: "An experiment with a tenth of the Germans.",
    },
    {
      command: "switchyard flags set new-cart --default on --at 2026-05-01T08:00:00Z",
      explanation: "For everyone, then.",
    },
    { command: "switchyard flags set new-cart --edit", explanation: "The definition in your editor." },
  ],
  async run(context, [key = ""], options) {
    const place = await resolvePlace(context, options);
    const view = await context.client.flags.get(place.app, place.environment, key);
    await change(context, await editsOf(context, view, options), options, place);
  },
});

async function editsOf(context: Context, view: FlagView, options: Options): Promise<readonly FlagEdit[]> {
  const about = aboutOf(options, Date.now());
  if (!options.edit && options.definition === undefined) return setEdits(view, options, about);
  const { key: flag, version: ifVersion } = view;
  if (setEdits(view, options, {}).length > 0) {
    throw new SwitchyardError("USAGE", "A whole definition and single changes exclude each other.", {
      next: "Leave --definition and --edit out, or everything else that changes the definition.",
    });
  }
  const definition = options.edit
    ? await edited(context, view)
    : await readObject<FlagDefinition>(context, options.definition ?? "");
  return [{ kind: "replace", flag, definition, about, ifVersion }];
}

async function edited(context: Context, { key, definition }: FlagView): Promise<FlagDefinition> {
  const { editText } = await import("../flags/editor.ts");
  const before = `${JSON.stringify(definition, null, 2)}\n`;
  const after = await editText(context, `${key.replaceAll(/[^\w-]/g, "_")}.json`, before);
  if (after === before) throw new SwitchyardError("INTERRUPTED", "Nothing was changed.");
  return parseObject<FlagDefinition>(after, "The definition");
}
