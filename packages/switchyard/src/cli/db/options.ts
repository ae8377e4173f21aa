import { type ConfigOptions, type OptionSpec, configOptions } from "../command.ts";

/** Options of every `db` command: which database, whose migrations. */
export interface DbOptions extends ConfigOptions {
  readonly url?: string;
  readonly app?: string;
  readonly folder?: string;
  readonly schema?: string;
  readonly prefix?: string;
}

export const dbOptions: readonly OptionSpec[] = [
  {
    flags: "--url <url>",
    summary:
      "Database to change, postgres://… of the tables' owner (default: $SWITCHYARD_DATABASE_URL, else `database.url`)",
  },
  {
    flags: "-a, --app <name>",
    summary:
      "Whose migrations (default: the app of switchyard.yaml with a database, else the database's name)",
    complete: { kind: "apps" },
  },
  {
    flags: "--folder <path>",
    summary: "Folder of the migrations (default: `database.migrations`, else migrations)",
    complete: { kind: "files" },
  },
  { flags: "--schema <name>", summary: "Schema that holds the app's tables (default: public)" },
  { flags: "--prefix <name>", summary: "Versions are schemas <prefix>_v<number> (default: the app's name)" },
  ...configOptions,
];

export const yesOption: OptionSpec = { flags: "-y, --yes", summary: "Do not ask" };
