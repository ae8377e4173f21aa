import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runTool, workspaceRoot } from "./run.ts";

const options =
  "--ignoreConfig --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --target es2022 " +
  "--module nodenext --types node --skipLibCheck --rewriteRelativeImportExtensions --declaration " +
  "--rootDir src --outDir dist";

/** Compiles packages/flags to plain ES modules with their types, one file per source file. */
export async function buildFlags(): Promise<void> {
  const root = join(workspaceRoot, "packages/flags");
  await rm(join(root, "dist"), { recursive: true, force: true });
  const status = await runTool("tsc", [...options.split(" "), "src/index.ts"], root);
  if (status !== 0) throw new Error("packages/flags does not compile");
}
