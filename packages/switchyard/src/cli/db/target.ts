import { dirname, resolve } from "node:path";
import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import { SwitchyardError } from "../../errors.ts";
import { chooseApp } from "../app.ts";
import type { Context } from "../context.ts";
import type { DbOptions } from "./options.ts";

/** The database that a `db` command is about. */
export interface Target {
  readonly app: string;
  /** Of the owner of the tables; with its password. */
  readonly url: string;
  /** What else is said of it, the command's options first; defaults where there is no switchyard.yaml. */
  readonly config: DatabaseConfig;
  /** Absolute folder of the migrations. */
  readonly folder: string;
  /** Where relative references of secrets start. */
  readonly directory: string;
}

/**
 * From the options, the environment and switchyard.yaml, in this order; the file may be missing when there is a URL.
 * Throws USAGE, CONFIG_NOT_FOUND, CONFIG_INVALID, SECRET_UNRESOLVED.
 */
export async function resolveTarget(context: Context, options: DbOptions): Promise<Target> {
  const target = await findTarget(context, options);
  if (target === undefined) throw noDatabase(options.app);
  return target;
}

/** Undefined where nothing names a database. */
export async function findTarget(context: Context, options: DbOptions): Promise<Target | undefined> {
  const given = options.url ?? context.env["SWITCHYARD_DATABASE_URL"];
  const configured = await configuredDatabase(context, options, given !== undefined);
  const directory = configured === undefined ? context.directory : dirname(configured.file);
  if (configured === undefined && given === undefined) return undefined;
  const url = checked(
    given ?? (await readSecret(context, configured?.config.url ?? "", "database.url", directory)),
  );
  const config = configured?.config ?? (await defaults(url));
  return {
    app: configured?.app ?? options.app ?? databaseOf(url),
    url,
    config: {
      ...config,
      ...(options.schema !== undefined && { schema: options.schema }),
      ...(options.prefix !== undefined && { prefix: options.prefix }),
    },
    folder:
      options.folder === undefined
        ? resolve(directory, config.migrations)
        : resolve(context.directory, options.folder),
    directory,
  };
}

/** A value of switchyard.yaml, or what it refers to. Throws SECRET_UNRESOLVED. */
export async function readSecret(
  { env, signal }: Pick<Context, "env" | "signal">,
  value: DatabaseConfig["url"],
  name: string,
  directory: string,
): Promise<string> {
  const { resolveEnv } = await import("../../config/secrets.ts");
  const { values } = await resolveEnv(
    { [name]: value },
    { directory, environment: env, signal, reader: "command" },
  );
  return values[name] ?? "";
}

interface ConfiguredDatabase {
  readonly app: string;
  readonly file: string;
  readonly config: DatabaseConfig;
}

/** The app that is named, else the only one with a database; undefined where the file has none and a URL is given. */
async function configuredDatabase(
  context: Context,
  { file, env, app }: DbOptions,
  hasUrl: boolean,
): Promise<ConfiguredDatabase | undefined> {
  const { loadConfig } = await import("../../config/load.ts");
  const loaded = optional(
    () => loadConfig(file ?? context.directory, env),
    file === undefined && env === undefined,
  );
  if (loaded === undefined) return undefined;
  const databases = Object.entries(loaded.apps).flatMap(([name, { config }]) =>
    config.database === undefined ? [] : [{ app: name, file: loaded.file, config: config.database }],
  );
  const names = databases.map((one) => one.app);
  if (app === undefined && names.length === 0) return undefined;
  const chosen = app ?? (await chooseApp(context, names, { whenNone: "", asOption: true }));
  const found = databases.find((one) => one.app === chosen);
  if (found !== undefined || hasUrl) return found;
  throw new SwitchyardError("NOT_FOUND", `${loaded.file} has no database for "${chosen}".`, {
    next:
      names.length === 0
        ? "Write `database: { url: … }` for it, or give --url."
        : `Name one of: ${names.join(", ")}.`,
    fields: { app: chosen, apps: names },
  });
}

function optional<Result>(load: () => Result, mayMiss: boolean): Result | undefined {
  try {
    return load();
  } catch (error) {
    if (mayMiss && error instanceof SwitchyardError && error.code === "CONFIG_NOT_FOUND") return undefined;
    throw error;
  }
}

async function defaults(url: string): Promise<DatabaseConfig> {
  const { database } = await import("../../config/databaseSchema.ts");
  return database.parse({ url });
}

/** The URL is not shown: it may hold a password. */
function checked(url: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new SwitchyardError("USAGE", "The database's URL does not begin with postgres://, or is broken.", {
    next: "Give it as postgres://owner:password@host:5432/name; encode special characters, for example @ as %40.",
  });
}

/** Without switchyard.yaml an app is called as its database. */
function databaseOf(url: string): string {
  const { pathname, username } = new URL(url);
  return decodeURIComponent(pathname.slice(1) || username || "app");
}

function noDatabase(app: string | undefined): SwitchyardError {
  return new SwitchyardError("USAGE", `Which database${app === undefined ? "" : ` of ${app}`}?`, {
    next: "Give --url postgres://…, set SWITCHYARD_DATABASE_URL, or write `database: { url: … }` into switchyard.yaml.",
  });
}
