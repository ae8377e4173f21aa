import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SwitchyardError, messageOf } from "../../errors.ts";
import type { Knowledge } from "../../schema/lint/lintFiles.ts";
import type { Context } from "../context.ts";
import type { DbOptions } from "./options.ts";
import { findTarget } from "./target.ts";

/** Where the linter gets its catalog from: an option says, else the database of switchyard.yaml. */
export interface LintSource extends Pick<DbOptions, "url" | "folder" | "schema"> {
  readonly schemaFile?: string;
  readonly catalog?: boolean;
  readonly serverVersion?: number;
}

/** Throws USAGE, MIGRATION_INVALID, DATABASE_UNREACHABLE. */
export async function withKnowledge<Result>(
  context: Context,
  source: LintSource,
  use: (knowledge: Knowledge) => Promise<Result>,
): Promise<Result> {
  const { url, schemaFile, folder, schema = "public", serverVersion = 15 } = source;
  const given = [url, schemaFile, folder].filter((one) => one !== undefined).length;
  if (given > 1) {
    throw new SwitchyardError("USAGE", "--url, --schema-file and --folder each say what the tables are.", {
      next: "Give one of them.",
    });
  }
  const none: Knowledge = { kind: "none", schema, serverVersion: serverVersion * 10_000 };
  if (source.catalog === false) return use(none);
  if (given === 0) return use((await configuredKnowledge(context, source)) ?? none);
  if (url !== undefined) return use({ kind: "live", schema, catalog: await liveCatalog(url, schema) });
  const { openShadow } = await import("../../schema/catalog/shadow.ts");
  const { readMigrationFiles } = await import("../../schema/migrations/readMigrations.ts");
  const before = folder === undefined ? [] : await readMigrationFiles(resolve(context.directory, folder));
  const dump = schemaFile === undefined ? undefined : await readDump(resolve(context.directory, schemaFile));
  const shadow = await openShadow(schema);
  try {
    for (const { position, message } of dump ? await shadow.run(dump, schemaFile ?? "") : []) {
      context.out.note(`${position.file}:${position.line}: left out of the shadow: ${message}`);
    }
    return await use({ kind: "shadow", schema, shadow, before });
  } finally {
    await shadow.close();
  }
}

/** Of the database that commands are about without an option; a linter also works where that does not answer. */
async function configuredKnowledge(context: Context, source: LintSource): Promise<Knowledge | undefined> {
  try {
    const target = await findTarget(context, source);
    if (target === undefined) return undefined;
    const { schema } = target.config;
    return { kind: "live", schema, catalog: await liveCatalog(target.url, schema) };
  } catch (error) {
    if (!(error instanceof SwitchyardError)) throw error;
    context.out.note(`Judged by the text alone: ${error.message}`);
    return undefined;
  }
}

/** Of a live database: by one reading session, which waits for no lock. */
export async function liveCatalog(url: string, schema: string) {
  const { connectTo } = await import("../../schema/postgres/session/connect.ts");
  const { readCatalog } = await import("../../schema/catalog/readCatalog.ts");
  const connection = await connectTo(url, schema)("lint");
  try {
    await connection.query("SET lock_timeout = '2s'");
    return await readCatalog(connection, { schemas: [schema], measured: true });
  } finally {
    await connection.close();
  }
}

async function readDump(file: string): Promise<string> {
  try {
    // pg_dump 17 and later frames its output by two commands of psql.
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "").replaceAll(/^\\(un)?restrict .*$/gm, "");
  } catch (cause) {
    throw new SwitchyardError("MIGRATION_INVALID", `${file} cannot be read: ${messageOf(cause)}.`, {
      next: "Name a dump that exists, as of `pg_dump --schema-only`.",
      cause,
    });
  }
}
