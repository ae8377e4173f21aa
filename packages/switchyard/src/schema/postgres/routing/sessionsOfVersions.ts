import type { Connection } from "../connection.ts";

/** A session that sees a version, or saw it last. */
export interface VersionSession {
  readonly version: string;
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  /** Milliseconds since the epoch; null where the server does not show it to this role (pg_read_all_stats). */
  readonly since: number | null;
  /** Milliseconds for which it has had nothing to do, outside of a transaction; null: busy, or not shown. */
  readonly idleMs: number | null;
}

/**
 * The sessions of these versions in this database: those of the versions' roles (`app_shop_v42`), and those that are
 * named after a version (`shop_v42`, `shop_v42:web`).
 *
 * A pool such as PgBouncer keeps a session for a while after its last client is gone, and nothing in the server tells
 * such a one from the idle session of an instance that will be back. So idle ones count, too: a schema in use is never
 * dropped. `RECONNECT` in the pool's console closes those that nobody uses, and harms no one.
 */
export async function sessionsOfVersions(
  connection: Connection,
  options: { readonly versions: readonly string[] },
): Promise<readonly VersionSession[]> {
  const { rows } = await connection.query<VersionSession>(
    `SELECT version, pid, usename::text AS "user", coalesce(application_name, '') AS application,
            extract(epoch FROM backend_start)::float8 * 1000 AS since,
            CASE state WHEN 'idle' THEN extract(epoch FROM clock_timestamp() - state_change)::float8 * 1000 END AS "idleMs"
       FROM pg_catalog.pg_stat_activity
       JOIN unnest($1::text[]) WITH ORDINALITY AS known (version, position)
         ON right(usename::text, length(version) + 1) = '_' || version
         OR application_name = version OR starts_with(application_name, version || ':')
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      ORDER BY position, pid`,
    [options.versions],
  );
  return rows;
}

/** `pid 4711 (app_shop_v41, web) sees shop_v41, idle for 312 s`. */
export function sessionText({ version, pid, user, application, idleMs }: VersionSession): string {
  const who = application === "" ? user : `${user}, ${application}`;
  const idle = idleMs === null ? "" : `, idle for ${Math.round(idleMs / 1000)} s`;
  return `pid ${pid} (${who}) sees ${version}${idle}`;
}
