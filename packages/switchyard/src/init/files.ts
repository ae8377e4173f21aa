import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of a file of the project, if it is there. */
export function textOf(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The first of `paths` that is there. */
export function firstOf(folder: string, paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(join(folder, path)));
}
