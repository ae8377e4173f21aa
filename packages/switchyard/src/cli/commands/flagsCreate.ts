import type { FlagDefinition } from "@switchyard/flags";
import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { type AboutOptions, aboutOf, aboutOptions } from "../flags/about.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { readObject } from "../flags/definitionFile.ts";
import { flagArgument } from "../flags/place.ts";
import { variantsOf } from "../flags/setEdits.ts";
import { type ValueType, valueTypes } from "../flags/values.ts";

interface CreateOptions extends ChangeOptions, AboutOptions {
  readonly type?: ValueType;
  readonly variant?: readonly string[];
  readonly from?: string;
}

export const flagsCreate = command<CreateOptions>({
  name: "flags create",
  summary: "Make a flag that is off for everyone",
  description:
    "Without more it has the variants on (true) and off (false), and serves off. Of another type, name the variants: " +
    "the first one is served, until `flags set` says otherwise.",
  args: [flagArgument],
  options: [
    { flags: "--type <type>", summary: "Type of its values (default: boolean)", choices: valueTypes },
    { flags: "--variant <name=value>", summary: "A variant; may be repeated", kind: "list" },
    {
      flags: "--from <path>",
      summary: "A whole definition (JSON), - for standard input",
      complete: { kind: "files" },
    },
    ...aboutOptions,
    ...changeOptions,
  ],
  examples: [
    {
      command: 'switchyard flags create new-cart --owner checkout --expires 60d -d "The cart on one page"',
      explanation: "Off for everyone, and to be gone in two months.",
    },
    {
      command: "switchyard flags create button-color --type string --variant a=red --variant b=blue",
      explanation: "Of texts; everyone gets a.",
    },
    {
      command: "switchyard flags create new-cart --from new-cart.json",
      explanation: "With rules and all, from a file.",
    },
  ],
  async run(context, [flag = ""], options) {
    const definition =
      options.from === undefined
        ? definitionOf(options)
        : await readObject<FlagDefinition>(context, options.from);
    const about = aboutOf(options, Date.now());
    const described = Object.keys(about).length > 0 ? { about } : {};
    await change(context, [{ kind: "create", flag, definition, ...described }], options);
  },
});

function definitionOf({ type = "boolean", variant = [] }: CreateOptions): FlagDefinition {
  if (variant.length === 0) {
    if (type === "boolean")
      return { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "off", off: "off" };
    throw new SwitchyardError("USAGE", `A flag of the type ${type} needs its variants.`, {
      next: "Name each with --variant NAME=VALUE; the first is served.",
    });
  }
  const variants = variantsOf(variant, type);
  const names = Object.keys(variants);
  const first = names.includes("off") ? "off" : (names[0] ?? "");
  return { state: "ENABLED", variants, defaultVariant: first, off: first };
}
