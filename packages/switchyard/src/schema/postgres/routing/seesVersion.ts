import pg from "pg";
import { messageOf, SwitchyardError } from "../../../errors.ts";
import { sqlState } from "../session/failures.ts";
import { probeUrls } from "./probeUrls.ts";

/** What one transaction saw. */
interface Sight {
  readonly path: readonly string[];
  readonly setting: string;
  readonly user: string;
  readonly exists: boolean;
  readonly usable: boolean;
}

const sessions = 2;
const transactions = 3;

/**
 * Proves that the app's connection sees its version: in several transactions of several sessions, since a pool may give
 * each of them another session of the server. Throws DATABASE_REFUSED with what to change, DATABASE_UNREACHABLE.
 */
export async function seesVersion(url: string, version: string, schema: string): Promise<void> {
  const seen = await anyHost(probeUrls(url), async (candidate) => {
    const clients = Array.from({ length: sessions }, () => newClient(candidate));
    try {
      await Promise.all(clients.map((client) => client.connect()));
      const all = await Promise.all(clients.map((client) => sightsOf(client, version)));
      return all.flat();
    } finally {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    }
  });
  for (const sight of seen) refuseWrong(sight, version, schema);
}

/** As libpq does: the first host that answers. */
async function anyHost<Result>(
  urls: readonly string[],
  attempt: (url: string) => Promise<Result>,
): Promise<Result> {
  let failure: unknown;
  for (const url of urls) {
    try {
      return await attempt(url);
    } catch (error) {
      failure = error;
      if (error instanceof pg.DatabaseError) break;
    }
  }
  throw connectionRefused(failure);
}

function newClient(url: string): pg.Client {
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on("error", () => undefined);
    return client;
  } catch {
    // Without its cause, which quotes the URL.
    throw new SwitchyardError("DATABASE_REFUSED", "The app's connection URL cannot be read.", {
      next: "Percent-encode special characters of the password in `database.app`.",
    });
  }
}

async function sightsOf(client: pg.Client, version: string): Promise<readonly Sight[]> {
  const sights: Sight[] = [];
  for (let turn = 0; turn < transactions; turn++) {
    await client.query("BEGIN READ ONLY");
    const { rows } = await client.query<Sight>(
      `SELECT pg_catalog.current_schemas(false)::text[] AS path, pg_catalog.current_setting('search_path') AS setting,
              current_user::text AS "user", oid IS NOT NULL AS exists,
              coalesce(pg_catalog.has_schema_privilege(oid, 'USAGE'), false) AS usable
         FROM (SELECT) AS one LEFT JOIN pg_catalog.pg_namespace ON nspname = $1`,
      [version],
    );
    await client.query("COMMIT");
    sights.push(...rows);
  }
  return sights;
}

function refuseWrong(sight: Sight, version: string, schema: string): void {
  const { path, setting, user, exists, usable } = sight;
  if (path[0] === version && path.includes(schema)) return;
  const missing = path.includes(version) ? schema : version;
  throw new SwitchyardError(
    "DATABASE_REFUSED",
    `The app's connection does not see ${version}: its search path is ${setting === "" ? "empty" : setting}.`,
    { next: nextOf(), fields: { version, path, user } },
  );
  function nextOf(): string {
    if (!exists)
      return `Check that \`database.app\` is the database of \`database.url\`: it has no schema ${version}.`;
    if (!usable) return `Run: GRANT USAGE ON SCHEMA ${quoted(version)} TO ${quoted(user)}`;
    if (missing === schema) return `Run: GRANT USAGE ON SCHEMA ${quoted(schema)} TO ${quoted(user)}`;
    return "Set `routing: role` in `database`: a pool between app and server drops or shares the search path.";
  }
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

function connectionRefused(cause: unknown): unknown {
  if (cause instanceof SwitchyardError) return cause;
  const text = messageOf(cause);
  if (sqlState(cause) === undefined) {
    return new SwitchyardError("DATABASE_UNREACHABLE", `The app's connection fails: ${text}`, {
      next: "Check host and port in `database.app`.",
      cause,
    });
  }
  return new SwitchyardError("DATABASE_REFUSED", `The app's connection is refused: ${text}`, {
    next: adviceFor(text),
    cause,
  });
}

function adviceFor(message: string): string {
  if (/startup parameter/.test(message)) {
    return "Set `routing: role` in `database`: this pool takes no `options`, and where it is told to ignore them the search path is lost.";
  }
  if (/password|no such user|SASL|authentication/i.test(message)) {
    return "Let the pool and pg_hba.conf admit the version's role: PgBouncer finds new roles by `auth_query`, not in `auth_file`.";
  }
  return "Check user, database and privileges of `database.app`.";
}
