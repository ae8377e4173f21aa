import type { Blocker } from "../../port.ts";
import type { Connection } from "../connection.ts";
import type { TableLock } from "./tableLocks.ts";

/** Transactions that are open for so long already are worth a word before we try. */
const longMs = 1000;

/** Whom this backend waits for right now. */
export async function blockersOf(connection: Connection, pid: number): Promise<readonly Blocker[]> {
  return describe(connection, "lock", "unnest(pg_blocking_pids($1)) AS blocking (pid)", [pid]);
}

/** Transactions that have been open for a while and hold anything that conflicts with these locks. */
export async function longHolders(
  connection: Connection,
  locks: readonly TableLock[],
): Promise<readonly Blocker[]> {
  const strongest = locks.filter(({ mode }) => mode === "ACCESS EXCLUSIVE").map(({ oid }) => oid);
  const weaker = locks.filter(({ mode }) => mode !== "ACCESS EXCLUSIVE").map(({ oid }) => oid);
  return describe(
    connection,
    "transaction",
    `(SELECT DISTINCT l.pid FROM pg_locks l LEFT JOIN pg_stat_activity h USING (pid)
       WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (l.relation = ANY ($1::oid[])
              OR l.relation = ANY ($2::oid[]) AND l.mode NOT IN ('AccessShareLock', 'RowShareLock'))
         AND coalesce(h.xact_start, '-infinity') < clock_timestamp() - $3 * interval '1 ms') AS blocking`,
    [strongest, weaker, longMs],
  );
}

/** pid 0 stands for a prepared transaction, which no session holds. */
async function describe(
  connection: Connection,
  kind: Blocker["kind"],
  pids: string,
  parameters: readonly unknown[],
): Promise<readonly Blocker[]> {
  const { rows } = await connection.query<HoldingSession>(
    `SELECT DISTINCT blocking.pid, usename AS role, application_name AS application, state, backend_type AS type,
            left(query, 200) AS query,
            (extract(epoch FROM clock_timestamp() - coalesce(xact_start, state_change)) * 1000)::float8 AS "forMs"
       FROM ${pids} LEFT JOIN pg_stat_activity a ON a.pid = blocking.pid
      ORDER BY "forMs" DESC NULLS LAST`,
    parameters,
  );
  return rows.map((session) => ({
    kind,
    text: sessionText(session),
    ...(session.pid !== null && session.pid !== 0 && { pid: session.pid }),
  }));
}

interface HoldingSession {
  readonly pid: number | null;
  readonly role: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly type: string | null;
  readonly query: string | null;
  readonly forMs: number | null;
}

/** `pid 4711 (app, psql) idle in transaction for 31 s`. */
export function sessionText({ pid, role, application, state, type, query, forMs }: HoldingSession): string {
  if (pid === null || pid === 0) {
    return "a prepared transaction (see pg_prepared_xacts; COMMIT PREPARED or ROLLBACK PREPARED ends it)";
  }
  const duration =
    forMs === null ? "" : ` for ${forMs < 10_000 ? (forMs / 1000).toFixed(1) : Math.round(forMs / 1000)} s`;
  if (type === "autovacuum worker") {
    const wraparound = query?.includes("to prevent wraparound") === true;
    return `pid ${pid}, autovacuum${wraparound ? " to prevent wraparound, which does not give way" : ""}${duration}`;
  }
  const who = [role ?? "unknown role", ...(application === null || application === "" ? [] : [application])];
  return `pid ${pid} (${who.join(", ")}) ${state ?? "in a state that this role may not see"}${duration}`;
}
