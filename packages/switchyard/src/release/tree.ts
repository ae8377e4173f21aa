import { readdir, readlink } from "node:fs/promises";
import { join, posix } from "node:path";
import { SwitchyardError } from "../errors.ts";
import type { Excluded } from "./exclude.ts";
import { linkStaysInside } from "./linkStaysInside.ts";

/**
 * Everything below `root` that is shipped: paths relative to it, directories before what is in them, sorted so that
 * the same tree always gives the same list. Throws ARTIFACT_INVALID for what cannot be shipped safely.
 */
export async function listTree(root: string, excluded: Excluded): Promise<string[]> {
  const paths: string[] = [];
  await visit("");
  return paths;

  async function visit(directory: string): Promise<void> {
    const entries = await readdir(join(root, directory), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = posix.join(directory, entry.name);
      if (excluded(path, entry.isDirectory())) continue;
      if (entry.isSymbolicLink()) await checkLink(root, path);
      else if (!entry.isFile() && !entry.isDirectory()) {
        throw new SwitchyardError(
          "ARTIFACT_INVALID",
          `${join(root, path)} is neither a file nor a directory.`,
          {
            next: "Remove it, or add it to `release.exclude`.",
          },
        );
      }
      paths.push(path);
      if (entry.isDirectory()) await visit(path);
    }
  }
}

async function checkLink(root: string, path: string): Promise<void> {
  const target = await readlink(join(root, path));
  if (linkStaysInside(path, target)) return;
  throw new SwitchyardError("ARTIFACT_INVALID", `The link ${path} -> ${target} leads out of ${root}.`, {
    next: "Replace the link by what it points to, or add it to `release.exclude`.",
    fields: { path, target },
  });
}
