import { resolve } from "node:path";
import type { Catalog } from "../catalog/catalog.ts";
import type { Shadow } from "../catalog/shadow.ts";
import { afterOperations } from "../catalog/overlay/afterOperations.ts";
import type { MigrationFile } from "../migrations/migration.ts";
import { migrationError } from "../migrations/problems.ts";
import { readOperations } from "../migrations/readOperations.ts";
import { lintScript } from "./lintSql.ts";
import type { LintReport, StatementVerdict } from "./verdict.ts";

/** What the linter knows of the tables before the first file. */
export type Knowledge = {
  /** The app's own. */
  readonly schema: string;
} & (
  | { readonly kind: "live"; readonly catalog: Catalog }
  /** `before`: migrations that have run when the first linted file does. */
  | { readonly kind: "shadow"; readonly shadow: Shadow; readonly before: readonly MigrationFile[] }
  | { readonly kind: "none"; readonly serverVersion: number }
);

export interface LintFilesOptions {
  readonly transaction: boolean;
  /** What the names of the files are relative to. */
  readonly directory: string;
}

/** Verdicts for all files, in order; each file sees what those before it leave. Throws MIGRATION_INVALID. */
export async function lintFiles(
  files: readonly MigrationFile[],
  knowledge: Knowledge,
  { transaction, directory }: LintFilesOptions,
): Promise<LintReport> {
  const between = knowledge.kind === "shadow" ? gaps(files, knowledge.before, directory) : [];
  const { schema } = knowledge;
  let catalog = await before(knowledge, between[0] ?? []);
  const serverVersion = knowledge.kind === "none" ? knowledge.serverVersion : undefined;
  const linted: LintReport["files"][number][] = [];
  for (const [index, file] of files.entries()) {
    if (index > 0 && catalog !== null)
      catalog = (between[index] ?? []).reduce((known, one) => after(known, one, schema), catalog);
    if (file.format === "sql") {
      const options = { catalog, transaction, schema, ...(serverVersion !== undefined && { serverVersion }) };
      linted.push({ file: file.file, statements: lintScript(file.text, file.file, options).verdicts });
    } else {
      const [first, ...others] = readOperations(file).problems;
      if (first !== undefined) throw migrationError([first, ...others]);
      linted.push({ file: file.file, statements: [] });
    }
    if (catalog !== null) catalog = after(catalog, file, schema);
  }
  return report(linted, knowledge.kind);
}

/** For each file, the migrations of the folder that run before it and after the one linted before. */
function gaps(
  files: readonly MigrationFile[],
  folder: readonly MigrationFile[],
  directory: string,
): readonly (readonly MigrationFile[])[] {
  const places = files.map(({ file }) => {
    const place = folder.findIndex((one) => resolve(directory, one.file) === resolve(directory, file));
    return place < 0 ? folder.length : place;
  });
  return places.map((place, index) => folder.slice(index === 0 ? 0 : (places[index - 1] ?? 0) + 1, place));
}

async function before(knowledge: Knowledge, earlier: readonly MigrationFile[]): Promise<Catalog | null> {
  switch (knowledge.kind) {
    case "none":
      return null;
    case "live":
      return knowledge.catalog;
    case "shadow":
      return shadowCatalog(knowledge.shadow, earlier, knowledge.schema);
    default:
      return knowledge satisfies never;
  }
}

/** SQL runs on the shadow; from the first file of operations on, changes are made to its catalog only. */
async function shadowCatalog(
  shadow: Shadow,
  files: readonly MigrationFile[],
  schema: string,
): Promise<Catalog> {
  const operations = files.findIndex(({ format }) => format !== "sql");
  const [run, rest] = operations < 0 ? [files, []] : [files.slice(0, operations), files.slice(operations)];
  for (const { text, file } of run) await shadow.run(text, file);
  return rest.reduce((known, one) => after(known, one, schema), await shadow.catalog());
}

function after(catalog: Catalog, file: MigrationFile, schema: string): Catalog {
  return file.format === "sql"
    ? lintScript(file.text, file.file, { catalog }).after
    : afterOperations(catalog, readOperations(file).operations, schema);
}

function report(
  files: readonly { readonly file: string; readonly statements: readonly StatementVerdict[] }[],
  catalog: LintReport["catalog"],
): LintReport {
  const findings = files.flatMap(({ statements }) => statements.flatMap((one) => one.findings));
  const open = findings.filter((finding) => finding.suppressed === undefined);
  return {
    files,
    errors: open.filter(({ severity }) => severity === "error").length,
    warnings: open.filter(({ severity }) => severity === "warning").length,
    suppressed: findings.length - open.length,
    catalog,
  };
}
