import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { SwitchyardError, messageOf } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { afterOperations } from "../catalog/overlay/afterOperations.ts";
import { noCatalog } from "../catalog/overlay/emptyCatalog.ts";
import { convertSql } from "../convert/convertSql.ts";
import { listMigrations, type Listed } from "./layout.ts";
import type { Migration, MigrationFile } from "./migration.ts";
import { migrationError, type MigrationProblem } from "./problems.ts";
import { readOperations } from "./readOperations.ts";

/**
 * The migrations in a folder, in order: files `.sql`, `.json`, `.yaml`, or the layout of a tool (Prisma's
 * `<name>/migration.sql`, Drizzle's `_journal.json`, Flyway's `V1__name.sql`). Throws MIGRATION_INVALID: no folder, two
 * migrations of one name.
 */
export async function readMigrationFiles(folder: string): Promise<readonly MigrationFile[]> {
  return Promise.all((await listMigrations(folder)).map(readListed));
}

/** One file of a folder, or anywhere. Throws MIGRATION_INVALID where it cannot be read. */
export async function readListed({ name, file, format }: Listed): Promise<MigrationFile> {
  try {
    const text = await readFile(file, "utf8");
    return { name, file, format, text: text.replace(/^\uFEFF/, "") };
  } catch (cause) {
    throw new SwitchyardError("MIGRATION_INVALID", `${file} cannot be read: ${messageOf(cause)}.`, {
      next: "Name a file that exists.",
      position: { file, line: 1, column: 1 },
      cause,
    });
  }
}

/**
 * Operations of files. SQL is converted with what the catalog says of the tables; each file sees what those before it
 * leave. `schema` is the app's (default: public). Throws MIGRATION_INVALID, MIGRATION_INCOMPLETE, MIGRATION_REFUSED with all problems of all files.
 */
export async function toMigrations(
  files: readonly MigrationFile[],
  catalog: Catalog | null,
  options: { readonly schema?: string } = {},
): Promise<readonly Migration[]> {
  let known = catalog ?? noCatalog;
  const problems: MigrationProblem[] = [];
  const migrations = files.map((file): Migration => {
    const read = operationsOf(file, known, options);
    problems.push(...read.problems);
    known = afterOperations(known, read.operations, options.schema ?? "public");
    return {
      name: file.name,
      operations: read.operations,
      positions: read.positions,
      checksum: createHash("sha256").update(file.text).digest("hex"),
      format: file.format === "sql" ? "sql" : "operations",
      file: file.file,
    };
  });
  const [first, ...others] = problems;
  if (first !== undefined) throw migrationError([first, ...others]);
  return Promise.resolve(migrations);
}

function operationsOf(
  file: MigrationFile,
  catalog: Catalog,
  options: { readonly schema?: string },
): Pick<Migration, "operations" | "positions"> & { readonly problems: readonly MigrationProblem[] } {
  return file.format === "sql" ? convertSql(file, catalog, options) : readOperations(file);
}
