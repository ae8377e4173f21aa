import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cliReference } from "../packages/switchyard/src/cli/reference.ts";
import { configurationPage } from "./generators/configuration.ts";
import { errorsPage } from "./generators/errors.ts";
import { jsonSchemaFile } from "./generators/jsonSchema.ts";
import { metricsPage } from "./generators/metrics.ts";

/**
 * Writes every file that is derived from code; with `--check` only compares, names the stale ones and exits 1. A new
 * generated file is one more line here: its path and the function that makes its text.
 */
const generated: Readonly<Record<string, () => string | Promise<string>>> = {
  "packages/switchyard/schema/switchyard.schema.json": jsonSchemaFile,
  "docs/reference/cli.md": cliReference,
  "docs/reference/configuration.md": configurationPage,
  "docs/reference/errors.md": errorsPage,
  "docs/reference/metrics.md": metricsPage,
};

const root = join(import.meta.dirname, "..");
const checkOnly = process.argv.includes("--check");
const stale: string[] = [];

for (const [path, generate] of Object.entries(generated)) {
  const file = join(root, path);
  const wanted = await generate();
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present === wanted) continue;
  stale.push(path);
  if (checkOnly) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, wanted);
}

if (!checkOnly) {
  console.log(stale.length === 0 ? "Everything is up to date." : `Written:\n  ${stale.join("\n  ")}`);
} else if (stale.length > 0) {
  console.error(`Stale:\n  ${stale.join("\n  ")}\nRun \`npm run generate\` and commit the result.`);
  process.exitCode = 1;
}
