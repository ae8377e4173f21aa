import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFlags } from "./buildFlags.ts";
import { builtManifest } from "./flagsManifest.ts";
import { workspaceRoot } from "./run.ts";

const published = ["@openfeature/core", "@openfeature/server-sdk", "pg"];
const installed = join(workspaceRoot, "node_modules");

/**
 * Makes a `node_modules` for the example shop away from this checkout, as `npm ci` would if @switchyard/flags were
 * published: copies, since an artifact may hold no link that leaves it, and flags built, since Node does not strip
 * types below `node_modules`.
 */
export async function installShopDependencies(folder: string): Promise<void> {
  const flags = join(folder, "@switchyard/flags");
  await mkdir(flags, { recursive: true });
  const names = await withTheirOwn(published);
  await Promise.all([
    ...names.map((name) => cp(join(installed, name), join(folder, name), { recursive: true })),
    buildFlags(join(flags, "dist")),
    copyManifest(flags),
  ]);
}

/** These packages and all that they depend on; the workspace has one version of each of them. */
async function withTheirOwn(names: readonly string[]): Promise<readonly string[]> {
  const found = new Set(names);
  // A set that grows while it is walked is walked to its end.
  for (const name of found) {
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
      await readFile(join(installed, name, "package.json"), "utf8"),
    );
    for (const dependency of Object.keys(dependencies)) found.add(dependency);
  }
  return [...found];
}

async function copyManifest(flags: string): Promise<void> {
  const text = await readFile(join(workspaceRoot, "packages/flags/package.json"), "utf8");
  await writeFile(join(flags, "package.json"), builtManifest(text));
}
