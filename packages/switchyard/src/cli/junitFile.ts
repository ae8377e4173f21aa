import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SwitchyardError, messageOf } from "../errors.ts";
import type { OptionSpec } from "./command.ts";
import type { Context } from "./context.ts";
import { type Suite, junitXml } from "./render/junit.ts";

export const junitOption: OptionSpec = {
  flags: "--junit <path>",
  summary: "Also write the result as JUnit XML, one test case per metric, for CI to show",
  complete: { kind: "files" },
};

/** Throws USAGE when the file cannot be written. */
export async function writeJunit(
  { directory }: Context,
  path: string,
  suites: readonly Suite[],
): Promise<void> {
  try {
    await writeFile(resolve(directory, path), junitXml(suites));
  } catch (cause) {
    throw new SwitchyardError("USAGE", `${path} cannot be written: ${messageOf(cause)}.`, {
      next: "Name a file in a folder that exists.",
      cause,
    });
  }
}
