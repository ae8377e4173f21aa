import { resolve } from "node:path";
import type { Catalog } from "../catalog/catalog.ts";
import type { Shadow } from "../catalog/shadow.ts";
import { withOperations } from "../convert/overlay.ts";
import type { MigrationFile } from "../migrations/migration.ts";
import { migrationError } from "../migrations/problems.ts";
import { readOperations } from "../migrations/readOperations.ts";
import { lintScript } from "./lintSql.ts";
import type { LintReport, StatementVerdict } from "./verdict.ts";

/** What the linter knows of the tables before the first file. */
export type Knowledge =
  | { readonly kind: "live"; readonly catalog: Catalog }
  /** `before`: migrations that have run when the first linted file does. */
  | { readonly kind: "shadow"; readonly shadow: Shadow; readonly before: readonly MigrationFile[] }
  | { readonly kind: "none"; readonly serverVersion: number };

export interface LintFilesOptions {
  readonly transaction: boolean;
}

/** Verdicts for all files, in order; each file sees what those before it leave. Throws MIGRATION_INVALID. */
export async function lintFiles(
  files: readonly MigrationFile[],
  knowledge: Knowledge,
  { transaction }: LintFilesOptions,
): Promise<LintReport> {
  let catalog = await before(files, knowledge);
  const serverVersion =
    catalog?.serverVersion ?? (knowledge.kind === "none" ? knowledge.serverVersion : 150_000);
  const linted: LintReport["files"][number][] = [];
  for (const { file, text, format, name } of files) {
    if (format === "sql") {
      const script = lintScript(text, file, { catalog, serverVersion, transaction });
      linted.push({ file, statements: script.verdicts });
      if (catalog !== null) catalog = script.after;
    } else {
      const { operations, problems } = readOperations({ file, text, format, name });
      const [first, ...others] = problems;
      if (first !== undefined) throw migrationError([first, ...others]);
      if (catalog !== null) catalog = withOperations(catalog, operations);
      linted.push({ file, statements: [] });
    }
  }
  return report(linted, knowledge.kind);
}

async function before(files: readonly MigrationFile[], knowledge: Knowledge): Promise<Catalog | null> {
  switch (knowledge.kind) {
    case "none":
      return null;
    case "live":
      return knowledge.catalog;
    case "shadow": {
      const own = new Set(files.map(({ file }) => resolve(file)));
      const first = knowledge.before.findIndex(({ file }) => own.has(resolve(file)));
      const earlier = first < 0 ? knowledge.before : knowledge.before.slice(0, first);
      return shadowCatalog(knowledge.shadow, earlier);
    }
    default:
      return knowledge satisfies never;
  }
}

/** SQL runs on the shadow; from the first file of operations on, changes are made to its catalog only. */
async function shadowCatalog(shadow: Shadow, files: readonly MigrationFile[]): Promise<Catalog> {
  const operations = files.findIndex(({ format }) => format !== "sql");
  const [run, rest] = operations < 0 ? [files, []] : [files.slice(0, operations), files.slice(operations)];
  for (const { text, file } of run) await shadow.run(text, file);
  return rest.reduce(
    (catalog, file) =>
      file.format === "sql"
        ? lintScript(file.text, file.file, { catalog }).after
        : withOperations(catalog, readOperations(file).operations),
    await shadow.catalog(),
  );
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
