import { basename, extname, resolve } from "node:path";
import type { MigrationFile } from "../../schema/migrations/migration.ts";
import type { Context } from "../context.ts";

/** Migrations that are named as arguments, under the names that they are given; the ending says the format. Throws MIGRATION_INVALID. */
export async function readNamedFiles(
  { directory }: Context,
  paths: readonly (string | undefined)[],
): Promise<readonly MigrationFile[]> {
  const { readListed } = await import("../../schema/migrations/readMigrations.ts");
  return Promise.all(
    paths
      .flatMap((path) => path ?? [])
      .map(async (path) => {
        const file = resolve(directory, path);
        const read = await readListed({ name: nameOf(file), file, format: formatOf(file) });
        return { ...read, file: path };
      }),
  );
}

/** Prisma calls all of them alike, in folders of their names. */
function nameOf(file: string): string {
  return basename(file) === "migration.sql" ? basename(resolve(file, "..")) : basename(file, extname(file));
}

function formatOf(file: string): MigrationFile["format"] {
  const ending = extname(file);
  return ending === ".json" ? "json" : /^\.ya?ml$/.test(ending) ? "yaml" : "sql";
}
