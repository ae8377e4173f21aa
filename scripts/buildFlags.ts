import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runTool, workspaceRoot } from "./run.ts";

const options =
  "--ignoreConfig --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --target es2022 " +
  "--lib es2024,esnext.disposable --module nodenext --types node --skipLibCheck --rewriteRelativeImportExtensions " +
  "--declaration --rootDir src --outDir dist";

/** Compiles every entry of packages/flags to plain ES modules with their types, one file per source file. */
export async function buildFlags(): Promise<void> {
  const root = join(workspaceRoot, "packages/flags");
  const entries = sourcesOf(await readFile(join(root, "package.json"), "utf8"));
  await rm(join(root, "dist"), { recursive: true, force: true });
  const status = await runTool("tsc", [...options.split(" "), ...entries], root);
  if (status !== 0) throw new Error("packages/flags does not compile");
}

/** What the manifest exports; while a tarball is packed it names the built files. */
function sourcesOf(manifest: string): string[] {
  const { exports }: { exports: Record<string, string> } = JSON.parse(manifest);
  return Object.values(exports).map((path) => path.replace(/^\.\/dist\/(.+)\.js$/, "./src/$1.ts"));
}
