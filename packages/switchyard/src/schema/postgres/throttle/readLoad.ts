import { messageOf, SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";
import type { Answer, Load } from "./load.ts";

/** Throws DATABASE_REFUSED on a server that has become a replica. */
export async function readLoad(connection: Connection): Promise<Load> {
  const { rows } = await connection.query<{ [Name in keyof Load]: Load[Name] } & { standby: boolean }>(
    `WITH wal AS MATERIALIZED (
       SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_lsn() END AS lsn
     ), sessions AS MATERIALIZED (
       SELECT backend_type, state FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datid IS NOT NULL
     )
     SELECT pg_is_in_recovery() AS standby,
            (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at,
            pg_wal_lsn_diff(wal.lsn, '0/0')::float8 AS written,
            (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'pid', pid, 'name', coalesce(nullif(application_name, ''), 'pid ' || pid),
                      'replayed', CASE WHEN state IS NOT NULL
                        THEN pg_wal_lsn_diff(coalesce(replay_lsn, flush_lsn, write_lsn, sent_lsn, '0/0'), '0/0') END,
                      'replayLagMs', extract(epoch FROM replay_lag) * 1000)), '[]')
               FROM pg_stat_replication WHERE state IS NULL OR state IN ('streaming', 'catchup')) AS replicas,
            (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'name', slot_name, 'active', active, 'bytes', pg_wal_lsn_diff(wal.lsn, restart_lsn))), '[]')
               FROM pg_replication_slots WHERE restart_lsn IS NOT NULL) AS slots,
            (SELECT count(*) FROM sessions
              WHERE backend_type IS NULL
                 OR (backend_type = 'client backend' AND state IN ('active', 'fastpath function call')))::int
              AS active,
            (SELECT count(*) > 0 FROM sessions WHERE backend_type IS NULL) AS hidden
       FROM wal`,
  );
  const [load] = rows;
  if (load === undefined || load.standby) {
    throw new SwitchyardError("DATABASE_REFUSED", "the database is a replica now, and cannot be written to", {
      next: "Point `database.url` at the primary, and run the same command again: it goes on where this one stopped.",
    });
  }
  return load;
}

/** A user's query of one boolean. It can change nothing and may not take long. */
export async function ask(connection: Connection, query: string): Promise<Answer> {
  await connection.query("BEGIN READ ONLY");
  try {
    await connection.query("SET LOCAL statement_timeout = '5s'");
    const { rows } = await connection.query(query);
    const [row] = rows;
    const values = row === undefined ? [] : Object.values(row);
    if (rows.length !== 1 || values.length !== 1 || typeof values[0] !== "boolean") {
      return { failed: "it does not give one boolean" };
    }
    return values[0];
  } catch (error) {
    if (error instanceof SwitchyardError) throw error;
    return { failed: messageOf(error) };
  } finally {
    await connection.query("ROLLBACK").catch(() => undefined);
  }
}
