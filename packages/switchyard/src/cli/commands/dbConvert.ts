import { mkdir, writeFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { SwitchyardError } from "../../errors.ts";
import type { ConvertedFile } from "../../schema/convert/convertFiles.ts";
import type { MigrationFile } from "../../schema/migrations/migration.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { liveCatalog } from "../db/lintKnowledge.ts";
import { readNamedFiles } from "../db/namedFiles.ts";

interface DbConvertOptions {
  readonly url?: string;
  readonly schema?: string;
  readonly folder?: string;
  readonly format?: "yaml" | "json";
  readonly out?: string;
}

export const dbConvert = command<DbConvertOptions>({
  name: "db convert",
  summary: "Show the operations that the SQL of a migration comes to",
  description:
    "Turns statements into operations in pgroll's format, with what old code sees of them (`down`) and new code (`up`), and " +
    "notes on what was inferred. Where something cannot be inferred it says which comment to add, and where; what old and " +
    "new code could not both live with is refused with a reason. With --url it knows the tables of the database, and asks " +
    "for less. Changes nothing. Exit status 2 where something has to be added or corrected, 1 where something is refused.",
  args: [
    {
      name: "file",
      summary: "Migrations, in order",
      required: true,
      variadic: true,
      complete: { kind: "files" },
    },
  ],
  options: [
    { flags: "--url <url>", summary: "Database whose tables the migrations will meet, postgres://…" },
    { flags: "--schema <name>", summary: "Schema that holds the app's tables (default: public)" },
    {
      flags: "--folder <path>",
      summary: "Folder of all migrations: those before the first file are taken as done",
      complete: { kind: "files" },
    },
    { flags: "--format <format>", summary: "Of the operations (default: yaml)", choices: ["yaml", "json"] },
    {
      flags: "--out <folder>",
      summary: "Write a file of operations for each; overwrites nothing",
      complete: { kind: "files" },
    },
  ],
  examples: [
    { command: "switchyard db convert migrations/0042_split_name.sql", explanation: "What does it come to?" },
    {
      command: "switchyard db convert migrations/*.sql --format json --out operations",
      explanation: "Go over to operations, with a file for each.",
    },
    {
      command:
        "switchyard db convert new.sql --url postgres://owner@db/shop --json | jq '.files[].operations'",
      explanation: "With the types of the tables that there are.",
    },
  ],
  async run(context, paths, options) {
    const { convertFiles, operationsText } = await import("../../schema/convert/convertFiles.ts");
    const { migrationError } = await import("../../schema/migrations/problems.ts");
    const { schema = "public", format = "yaml", out: target } = options;
    refuseOthers(paths);
    const files = await readNamedFiles(context, paths);
    const before = await filesBefore(context, options.folder, files[0]);
    const catalog = options.url === undefined ? null : await liveCatalog(options.url, schema);
    const converted = convertFiles(files, { before, catalog, schema });
    const [first, ...others] = converted.flatMap(({ problems }) => problems);
    if (first !== undefined) throw migrationError([first, ...others]);
    if (target !== undefined) {
      for (const one of converted)
        await write(resolve(context.directory, target), one, operationsText(one, format), format);
    }
    context.out.result({ files: converted }, () =>
      converted.flatMap((one) =>
        target === undefined
          ? operationsText(one, format).trimEnd().split("\n")
          : [`${context.out.style.symbols.done} Wrote ${join(target, `${one.name}.${format}`)}`],
      ),
    );
  },
});

function refuseOthers(paths: readonly (string | undefined)[]): void {
  const other = paths.find((path) => path !== undefined && extname(path) !== ".sql");
  if (other === undefined) return;
  throw new SwitchyardError("USAGE", `${other} is not SQL.`, { next: "Name files that end in .sql." });
}

async function filesBefore(context: Context, folder: string | undefined, first: MigrationFile | undefined) {
  if (folder === undefined || first === undefined) return [];
  const { readMigrationFiles } = await import("../../schema/migrations/readMigrations.ts");
  const all = await readMigrationFiles(resolve(context.directory, folder));
  const at = all.findIndex(({ name }) => name === first.name);
  return at < 0 ? all : all.slice(0, at);
}

async function write(folder: string, { name }: ConvertedFile, text: string, format: string): Promise<void> {
  const file = join(folder, `${name}.${format}`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    throw new SwitchyardError("CONFLICT", `${file} exists already and was left as it is.`, {
      next: "Move it away, or name another folder with --out.",
      cause,
    });
  }
}
