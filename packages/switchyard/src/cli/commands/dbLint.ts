import { SwitchyardError } from "../../errors.ts";
import type { MigrationFile } from "../../schema/migrations/migration.ts";
import type { LintReport } from "../../schema/lint/verdict.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { type LintSource, withKnowledge } from "../db/lintKnowledge.ts";
import { readNamedFiles } from "../db/namedFiles.ts";
import { count } from "../render/units.ts";

interface DbLintOptions extends LintSource {
  readonly format?: "human" | "sarif" | "github";
  readonly failOn?: "warning" | "error";
  readonly transaction?: boolean;
}

export const dbLint = command<DbLintOptions>({
  name: "db lint",
  summary: "Say of each statement of a migration what it locks, rewrites and breaks, and the safe way",
  description:
    "Reads SQL as PostgreSQL does and judges each statement by the tables that it meets: those of a live database (--url; " +
    "nothing is changed and nothing locked in it), of a schema dump, or of what the migrations of a folder before it make. " +
    "A comment before a statement lets a finding pass: `-- switchyard: ignore <rule> <reason>`. Files in the format of " +
    "operations are checked for mistakes; their statements are Switchyard's own. Exit status 1 on errors, 2 where a file " +
    "cannot be read.",
  args: [
    {
      name: "file",
      summary: "Migrations: .sql, .json, .yaml",
      required: true,
      variadic: true,
      complete: { kind: "files" },
    },
  ],
  options: [
    { flags: "--url <url>", summary: "Database whose tables the migrations will meet, postgres://…" },
    { flags: "--schema <name>", summary: "Schema that holds the app's tables (default: public)" },
    {
      flags: "--schema-file <path>",
      summary: "Dump of the schema, as of `pg_dump --schema-only`",
      complete: { kind: "files" },
    },
    {
      flags: "--folder <path>",
      summary: "Folder of all migrations: those before the first file are taken as done",
      complete: { kind: "files" },
    },
    { flags: "--no-catalog", summary: "Judge by the text alone; every table may be large" },
    {
      flags: "--server-version <number>",
      summary: "Major version of the server, where no database is given (default: 15)",
      kind: "number",
    },
    { flags: "--transaction", summary: "Whoever runs a file puts it into one transaction" },
    { flags: "--format <format>", summary: "How to print findings", choices: ["human", "sarif", "github"] },
    {
      flags: "--fail-on <severity>",
      summary: "Exit status 1 from this severity on (default: error)",
      choices: ["warning", "error"],
    },
  ],
  examples: [
    { command: "switchyard db lint migrations/*.sql", explanation: "Is anything dangerous in there?" },
    {
      command: "switchyard db lint --url postgres://reader@db/shop 0042_split_name.sql",
      explanation: "By the tables as they are, with rows and bytes.",
    },
    {
      command: "switchyard db lint --format sarif --folder migrations migrations/0042.sql > lint.sarif",
      explanation: "For code scanning.",
    },
  ],
  async run(context, names, options) {
    const files = await readNamedFiles(context, names);
    const { lintFiles } = await import("../../schema/lint/lintFiles.ts");
    const report = await withKnowledge(context, options, (knowledge) =>
      lintFiles(files, knowledge, {
        transaction: options.transaction === true,
        directory: context.directory,
      }),
    );
    await show(context, report, files, options.format ?? "human");
    const failures = options.failOn === "warning" ? report.errors + report.warnings : report.errors;
    if (failures > 0) throw failure(report);
    context.out.document(report);
  },
});

async function show(
  { out, directory }: Context,
  report: LintReport,
  files: readonly MigrationFile[],
  format: NonNullable<DbLintOptions["format"]>,
): Promise<void> {
  if (out.json) return;
  switch (format) {
    case "human": {
      const { lintLines } = await import("../render/lint/human.ts");
      const sources = new Map(files.map(({ file, text }) => [file, text.split("\n")]));
      return out.print(...lintLines(report, sources, out.style));
    }
    case "sarif": {
      const { sarifDocument } = await import("../render/lint/sarif.ts");
      return out.print(JSON.stringify(sarifDocument(report, directory), null, 2));
    }
    case "github": {
      const { githubLines } = await import("../render/lint/github.ts");
      return out.print(...githubLines(report));
    }
    default:
      return format satisfies never;
  }
}

function failure(report: LintReport): SwitchyardError {
  const { errors, warnings } = report;
  return new SwitchyardError("LINT_FAILED", `${count(errors, "error")}, ${count(warnings, "warning")}.`, {
    next: "Take the safe way that each finding names, or let it pass: -- switchyard: ignore <rule> <reason>.",
    document: report,
  });
}
