import { stringify } from "yaml";
import type { Catalog } from "../catalog/catalog.ts";
import { afterOperations } from "../catalog/overlay/afterOperations.ts";
import { noCatalog } from "../catalog/overlay/emptyCatalog.ts";
import type { MigrationFile } from "../migrations/migration.ts";
import { readOperations } from "../migrations/readOperations.ts";
import { convertSql, type Conversion } from "./convertSql.ts";

/** A file and what it has come to. */
export interface ConvertedFile extends Conversion {
  readonly name: string;
  readonly file: string;
}

/** Converts files of SQL in order; each sees what those `before`, and those before it, leave. */
export function convertFiles(
  files: readonly MigrationFile[],
  {
    before,
    catalog,
    schema,
  }: { readonly before: readonly MigrationFile[]; readonly catalog: Catalog | null; readonly schema: string },
): readonly ConvertedFile[] {
  let known = catalog ?? noCatalog;
  for (const file of before) {
    const { operations } = file.format === "sql" ? convertSql(file, known, { schema }) : readOperations(file);
    known = afterOperations(known, operations, schema);
  }
  return files.map((file) => {
    const conversion = convertSql(file, known, { schema });
    known = afterOperations(known, conversion.operations, schema);
    return { name: file.name, file: file.file, ...conversion };
  });
}

/** A file in pgroll's format; in YAML with the notes as comments, for which JSON has no place. */
export function operationsText({ operations, notes, file }: ConvertedFile, format: "yaml" | "json"): string {
  if (format === "json") return `${JSON.stringify({ operations }, null, 2)}\n`;
  const comments = notes.map(
    ({ position, text }) => `# line ${position.line}: ${text.replaceAll("\n", " ")}\n`,
  );
  return `# From ${file}\n${comments.join("")}${stringify({ operations }, { lineWidth: 0 })}`;
}
