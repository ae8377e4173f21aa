import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SwitchyardError } from "../errors.ts";

export const configFileName = "switchyard.yaml";

/** The file itself, or the nearest switchyard.yaml upwards from a folder. Throws CONFIG_NOT_FOUND. */
export function findConfig(pathOrFolder: string): string {
  const start = resolve(pathOrFolder);
  const stats = statSync(start, { throwIfNoEntry: false });
  if (stats === undefined) throw notFound(`There is no ${start}.`);
  if (!stats.isDirectory()) return start;
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, configFileName);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder)
      throw notFound(`No ${configFileName} in ${start} or any folder above it.`);
  }
}

function notFound(message: string): SwitchyardError {
  return new SwitchyardError("CONFIG_NOT_FOUND", message, {
    next: "Run `switchyard init` in the folder of your application to write one.",
  });
}
