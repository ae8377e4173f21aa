import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { findConfig } from "../../config/findConfig.ts";
import { listMigrations } from "../../schema/migrations/layout.ts";

/** Names of the migrations of the folder that is typed, else of the switchyard.yaml here, else of `migrations`. */
export async function migrationNames(
  directory: string,
  typed: readonly string[],
): Promise<readonly string[]> {
  const at = typed.indexOf("--folder");
  const named = at < 0 ? undefined : typed[at + 1];
  const folder = named === undefined ? await configuredFolder(directory) : resolve(directory, named);
  return (await listMigrations(folder)).map(({ name }) => name);
}

/** Read without checks: the shell waits for it. */
async function configuredFolder(directory: string): Promise<string> {
  try {
    const file = findConfig(directory);
    const { isScalar, parseDocument, visit } = await import("yaml");
    let folder = "migrations";
    visit(parseDocument(readFileSync(file, "utf8")), {
      Pair: (_, { key, value }) => {
        if (!isScalar(key) || key.value !== "migrations" || !isScalar(value)) return;
        if (typeof value.value === "string") folder = value.value;
      },
    });
    return resolve(dirname(file), folder);
  } catch {
    return resolve(directory, "migrations");
  }
}
