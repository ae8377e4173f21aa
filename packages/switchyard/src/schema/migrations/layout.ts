import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SwitchyardError, messageOf } from "../../errors.ts";
import type { MigrationFile } from "./migration.ts";

/** Where a migration is, before it is read. */
export interface Listed {
  readonly name: string;
  readonly file: string;
  readonly format: MigrationFile["format"];
}

/** The migrations of a folder, in the order in which they run. Throws MIGRATION_INVALID. */
export async function listMigrations(folder: string): Promise<readonly Listed[]> {
  const entries = await entriesOf(folder);
  const journal = join(folder, "meta", "_journal.json");
  if (entries.includes("meta") && (await exists(journal))) return drizzle(folder, journal);
  const files = entries.filter((entry) => !entry.startsWith("."));
  refuseCode(folder, files);
  if (files.some((file) => flyway.test(file))) return versioned(folder, files);
  const listed = [...plain(folder, files), ...(await folders(folder, files))];
  return ordered(listed);
}

const flyway = /^[VRUB][\d._]*__.+\.sql$/;
const ending = /\.(sql|json|yaml|yml)$/;

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (cause) {
    throw invalid(`The folder ${folder} of the migrations cannot be read: ${messageOf(cause)}.`, folder, {
      next: "Make it with `switchyard db new <name>`, or name the folder that there is.",
      cause,
    });
  }
}

function plain(folder: string, files: readonly string[]): readonly Listed[] {
  return files.flatMap((file) => {
    const found = ending.exec(file)?.[1];
    if (found === undefined || file.endsWith(".down.sql")) return [];
    const name = file.slice(0, -found.length - 1).replace(/\.up$/, "");
    return [{ name, file: join(folder, file), format: found === "yml" ? "yaml" : asFormat(found) }];
  });
}

function asFormat(ending: string): MigrationFile["format"] {
  return ending === "sql" || ending === "json" ? ending : "yaml";
}

/** As Prisma has them, and newer versions of Drizzle. */
async function folders(folder: string, entries: readonly string[]): Promise<readonly Listed[]> {
  const found = await Promise.all(
    entries.map(async (name) => {
      const file = join(folder, name, "migration.sql");
      return (await exists(file)) ? [{ name, file, format: "sql" as const }] : [];
    }),
  );
  return found.flat();
}

/** By name, as long as that is the order that a person sees in the numbers. */
function ordered(listed: readonly Listed[]): readonly Listed[] {
  const sorted = listed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, next] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined) continue;
    if (before.name === next.name) {
      throw invalid(`${before.file} and ${next.file} are both the migration ${next.name}.`, next.file, {
        next: "Give one of them another name.",
      });
    }
    if (numberOf(before.name) > numberOf(next.name)) {
      throw invalid(
        `${before.name} would run before ${next.name}: migrations run in the order of their names.`,
        next.file,
        { next: "Give the numbers zeros in front, so that all have the same length." },
      );
    }
  }
  return sorted;
}

function numberOf(name: string): bigint {
  return BigInt(/^\d+/.exec(name)?.[0] ?? 0);
}

function versioned(folder: string, files: readonly string[]): readonly Listed[] {
  const wrong = files.find((file) => /^[RUB]/.test(file) && flyway.test(file));
  if (wrong !== undefined) {
    const why = wrong.startsWith("R")
      ? "runs whenever it changes, and has no place in an order of versions"
      : "is not a step from one version to the next";
    throw invalid(`${wrong} ${why}.`, join(folder, wrong), {
      next: "Move it out of the folder; put what a version needs into a V file.",
    });
  }
  const listed = files
    .filter((file) => flyway.test(file))
    .map((file) => ({
      name: file.slice(0, -".sql".length),
      file: join(folder, file),
      format: "sql" as const,
    }));
  return listed.toSorted((a, b) => compareVersions(versionOf(a.name), versionOf(b.name)));
}

/** `V1_10__x` is 1.10, and comes after 1.9. */
function versionOf(name: string): readonly bigint[] {
  const [version = ""] = name.slice(1).split("__");
  return version.split(/[._]/).map((part) => BigInt(part === "" ? 0 : part));
}

function compareVersions(a: readonly bigint[], b: readonly bigint[]): number {
  for (let part = 0; part < Math.max(a.length, b.length); part++) {
    const [left = 0n, right = 0n] = [a[part], b[part]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

const journalSchema = z.object({ entries: z.array(z.object({ idx: z.number(), tag: z.string() })) });

async function drizzle(folder: string, file: string): Promise<readonly Listed[]> {
  try {
    const { entries } = journalSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return entries
      .toSorted((a, b) => a.idx - b.idx)
      .map(({ tag }) => ({ name: tag, file: join(folder, `${tag}.sql`), format: "sql" }));
  } catch (cause) {
    throw invalid(`${file} is not a journal of Drizzle: ${messageOf(cause)}.`, file, {
      next: "Make it anew with `drizzle-kit generate`.",
      cause,
    });
  }
}

/** Programs can do anything; what they do to the schema cannot be read from them. */
function refuseCode(folder: string, files: readonly string[]): void {
  const file = files.find((name) => /^[\d_]+.*\.(rb|py|js|cjs|mjs|ts|cts|mts)$/.test(name));
  if (file === undefined) return;
  const next = file.endsWith(".rb")
    ? "Run them against an empty database with the statements logged, and put the SQL of each into a file .sql."
    : file.endsWith(".py")
      ? "Put what `python manage.py sqlmigrate <app> <number>` prints into a file .sql for each."
      : "Put the SQL of each (Knex: `.toSQL()`, TypeORM: the `queryRunner.query` texts) into a file .sql.";
  throw invalid(
    `${file} is a program; a migration is SQL, or operations in JSON or YAML.`,
    join(folder, file),
    {
      next,
    },
  );
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

function invalid(
  message: string,
  file: string,
  details: { readonly next: string; readonly cause?: unknown },
): SwitchyardError {
  return new SwitchyardError("MIGRATION_INVALID", message, {
    ...details,
    position: { file, line: 1, column: 1 },
  });
}
