import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { configJsonSchema } from "../../packages/switchyard/src/config/jsonSchema.ts";

const root = join(import.meta.dirname, "../..");

/** The JSON Schema as the formatter wants it, so that `check:format` and `check:generated` agree. */
export function jsonSchemaFile(): string {
  const biome = join(root, "node_modules/.bin/biome");
  return execFileSync(biome, ["format", "--stdin-file-path=schema.json"], {
    cwd: root,
    input: JSON.stringify(configJsonSchema()),
    encoding: "utf8",
  });
}
