import { join, resolve } from "node:path";
import { systemClock as clock } from "../../clock.ts";
import { command } from "../command.ts";
import { paint } from "../render/symbols.ts";

interface DbNewOptions {
  readonly folder?: string;
  readonly format?: "sql" | "yaml";
}

export const dbNew = command<DbNewOptions>({
  name: "db new",
  summary: "Write an empty migration, with a comment on how to fill it",
  description:
    "Makes <time>_<name>.sql, or .yaml for operations, in the folder of the migrations, which it makes where there is none. " +
    "The time is that of now in UTC, so that migrations run in the order in which they were made. Overwrites nothing.",
  args: [{ name: "name", summary: "What it changes, in a few words", required: true, variadic: true }],
  options: [
    {
      flags: "--folder <path>",
      summary: "Folder of the migrations (default: migrations)",
      complete: { kind: "files" },
    },
    { flags: "--format <format>", summary: "How it is written (default: sql)", choices: ["sql", "yaml"] },
  ],
  examples: [
    { command: "switchyard db new split name", explanation: "migrations/20240131235959_split_name.sql." },
    {
      command: "switchyard db new 'e-mail is required' --format yaml --folder db/migrations",
      explanation: "Operations in YAML, in another folder.",
    },
  ],
  async run({ directory, out }, words, { folder = "migrations", format = "sql" }) {
    const { newMigration } = await import("../../schema/migrations/newMigration.ts");
    const name = words.filter((word) => word !== undefined).join(" ");
    const made = await newMigration(resolve(directory, folder), { name, format, at: new Date(clock.now()) });
    const file = join(folder, made.slice(resolve(directory, folder).length));
    out.result({ file: made }, () => [
      paint("done", `${out.style.symbols.done} Wrote ${file}`, out.style),
      "",
      `  Then: switchyard db convert ${file}   to see what it comes to`,
      `        switchyard db lint ${file}      to see what it would do by itself`,
    ]);
  },
});
