import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireNode } from "./requireNode.ts";

/*
 * Run by npm around packing packages/flags: its package.json names the sources in a checkout, so that nothing needs
 * to be built there, and the built files in the tarball. Each direction only rewrites paths of the other kind, so
 * running one twice, or after the other was interrupted, does no harm.
 */
requireNode();

const verb = process.argv[2];
if (verb === "prepare") {
  const { buildFlags } = await import("./buildFlags.ts");
  await buildFlags();
  await rewriteManifest((text) => text.replace(/"\.\/src\/(.+)\.ts"/g, '"./dist/$1.js"'));
} else if (verb === "restore") {
  await rewriteManifest((text) => text.replace(/"\.\/dist\/(.+)\.js"/g, '"./src/$1.ts"'));
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
