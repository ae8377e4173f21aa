import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "rolldown";
import { workspaceRoot } from "./run.ts";

/** What packages/switchyard/bin starts; the built files keep the sources' layout. */
const entries = ["cli/main", "traffic/builtin/process/main", "traffic/builtin/worker/main"];

/** Bundles packages/switchyard with everything but its `dependencies`, which npm installs beside it. */
export async function buildSwitchyard(): Promise<void> {
  const root = join(workspaceRoot, "packages/switchyard");
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(join(root, "package.json"), "utf8"),
  );
  const dependencies = Object.keys(manifest.dependencies);
  await rm(join(root, "dist"), { recursive: true, force: true });
  await build({
    input: Object.fromEntries(entries.map((entry) => [entry, join(root, "src", `${entry}.ts`)])),
    platform: "node",
    external: (id) => dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
    output: {
      dir: join(root, "dist"),
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name]-[hash].js",
    },
  });
}
