import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtManifest, sourceManifest } from "./flagsManifest.ts";
import { requireNode } from "./requireNode.ts";

/*
 * Run by npm around packing packages/flags, whose package.json names the built files in the tarball alone. Running one
 * direction twice, or after the other was interrupted, does no harm.
 */
requireNode();

const verb = process.argv[2];
if (verb === "prepare") {
  const { buildFlags } = await import("./buildFlags.ts");
  await buildFlags();
  await rewriteManifest(builtManifest);
} else if (verb === "restore") {
  await rewriteManifest(sourceManifest);
} else {
  console.error("Usage: node scripts/pack.ts prepare|restore");
  process.exit(2);
}

async function rewriteManifest(change: (text: string) => string): Promise<void> {
  const file = join(import.meta.dirname, "../packages/flags/package.json");
  const temporary = `${file}.new`;
  await writeFile(temporary, change(await readFile(file, "utf8")));
  await rename(temporary, file);
}
