import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SwitchyardError, messageOf } from "../../errors.ts";
import type { targets } from "../../flags/codegen/targets.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { type PlaceOptions, placeOptions } from "../flags/place.ts";
import { documentOption, knownFlags } from "../flags/source.ts";
import { count } from "../render/units.ts";

interface CodegenOptions extends PlaceOptions {
  readonly file?: string;
  readonly target?: keyof typeof targets;
  readonly language?: "ts";
  readonly output?: string;
  readonly check?: boolean;
}

export const flagsCodegen = command<CodegenOptions>({
  name: "flags codegen",
  summary: "Generate typed functions for the flags",
  description:
    "A TypeScript module with a function for each flag: a wrong key or a value that no variant has is an error of the " +
    "compiler. Each is documented by the flag's description, owner and expiry, and deprecated when it is stale. The same " +
    "flags give the same bytes.",
  args: [],
  options: [
    {
      flags: "--target <target>",
      summary: "What the functions read flags with (default: openfeature-server)",
      choices: ["openfeature-server", "openfeature-web", "switchyard"],
    },
    { flags: "--language <language>", summary: "Of the module (default: ts)", choices: ["ts"] },
    {
      flags: "-o, --output <path>",
      summary: "File to write (default: standard output)",
      complete: { kind: "files" },
    },
    { flags: "--check", summary: "Write nothing; exit status 1 when the file is not what would be written" },
    documentOption,
    ...placeOptions,
  ],
  examples: [
    {
      command: "switchyard flags codegen -o src/flags.ts",
      explanation: "After a flag was made; commit the file.",
    },
    {
      command: "switchyard flags codegen --file flags.json --target openfeature-web -o src/flags.ts --check",
      explanation: "In CI: is the file of today?",
    },
  ],
  async run(context, _args, options) {
    const flags = await knownFlags(context, options);
    const { generateAccessors } = await import("../../flags/codegen/generate.ts");
    const { source, left } = generateAccessors(flags, options.target ?? "openfeature-server");
    for (const { key, why } of left) context.out.note(`${key} has no function: ${why}.`);
    await deliver(context, source, flags.length - left.length, options);
  },
});

async function deliver(
  { directory, out }: Context,
  source: string,
  functions: number,
  { output, check }: CodegenOptions,
): Promise<void> {
  if (output === undefined) {
    if (check)
      throw new SwitchyardError("USAGE", "--check needs a file.", { next: "Name it with --output." });
    return out.result({ source }, () => [source.trimEnd()]);
  }
  const path = resolve(directory, output);
  if (check) {
    const written = await readFile(path, "utf8").catch(() => undefined);
    if (written !== source) {
      throw new SwitchyardError("FLAG_CLEANUP", `${output} is not what the flags are now.`, {
        next: "Run the same command without --check, and commit the file.",
        fields: { output, missing: written === undefined },
      });
    }
    return out.result({ output, current: true }, () => [`${output} is current.`]);
  }
  await write(path, output, source);
  out.result({ output, functions }, () => [`${output}: ${count(functions, "function")}.`]);
}

async function write(path: string, output: string, source: string): Promise<void> {
  try {
    await writeFile(path, source);
  } catch (cause) {
    throw new SwitchyardError("USAGE", `${output} cannot be written: ${messageOf(cause)}.`, {
      next: "Name a file in a folder that exists.",
      cause,
    });
  }
}
