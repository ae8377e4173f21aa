import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFlags } from "./buildFlags.ts";
import { builtManifest } from "./flagsManifest.ts";
import { workspaceRoot } from "./run.ts";

const published = ["@openfeature/core", "@openfeature/server-sdk"];

/**
 * Makes a `node_modules` for the example shop away from this checkout, as `npm ci` would if @switchyard/flags were
 * published: copies, since an artifact may hold no link that leaves it, and flags built, since Node does not strip
 * types below `node_modules`.
 */
export async function installShopDependencies(folder: string): Promise<void> {
  const flags = join(folder, "@switchyard/flags");
  await mkdir(flags, { recursive: true });
  await Promise.all([
    ...published.map((name) =>
      cp(join(workspaceRoot, "node_modules", name), join(folder, name), { recursive: true }),
    ),
    buildFlags(join(flags, "dist")),
    copyManifest(flags),
  ]);
}

async function copyManifest(flags: string): Promise<void> {
  const text = await readFile(join(workspaceRoot, "packages/flags/package.json"), "utf8");
  await writeFile(join(flags, "package.json"), builtManifest(text));
}
