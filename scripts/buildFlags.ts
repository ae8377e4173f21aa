import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runTool, workspaceRoot } from "./run.ts";

const options =
  "--ignoreConfig --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --target es2022 " +
  "--lib es2024,esnext.disposable --module nodenext --types node --skipLibCheck --rewriteRelativeImportExtensions " +
  "--declaration --rootDir src";
const root = join(workspaceRoot, "packages/flags");

/**
 * Compiles every entry of packages/flags to plain ES modules with their types, one file per source file, into `folder`,
 * which is emptied first.
 */
export async function buildFlags(folder = join(root, "dist")): Promise<void> {
  const entries = sourcesOf(await readFile(join(root, "package.json"), "utf8"));
  await rm(folder, { recursive: true, force: true });
  const status = await runTool("tsc", [...options.split(" "), "--outDir", folder, ...entries], root);
  if (status !== 0) throw new Error("packages/flags does not compile");
}

/** What the manifest exports; while a tarball is packed it names the built files. */
function sourcesOf(manifest: string): string[] {
  const { exports }: { exports: Record<string, string> } = JSON.parse(manifest);
  return Object.values(exports).map((path) => path.replace(/^\.\/dist\/(.+)\.js$/, "./src/$1.ts"));
}
