import pg from "pg";
import { SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";

/**
 * The right to change an app's schema: one holder at a time, by a token that grows with each of them. Every transaction
 * looks at the token (`fence`) and so keeps a lock that only `acquire` conflicts with: a new holder begins after the last
 * transaction of the one before, and that one can do nothing any more. All of a holder's sessions carry the token in
 * their name; the one with the purpose `lease` is open as long as the holder lives.
 */
export interface LeaseRequest {
  readonly app: string;
  readonly holder: string;
  readonly verb: string;
  readonly ttlMs: number;
}

/** Becomes the holder on this session, which is to stay open meanwhile; the token. Throws SCHEMA_BUSY. */
export async function acquire(connection: Connection, request: LeaseRequest): Promise<number> {
  const { app, holder, verb, ttlMs } = request;
  const found = await readLease(connection, app);
  if (found.alive) throw busy(app, found);
  await endSessions(connection, sessionPurpose(app, found.token, ""));
  return connection.transaction(async () => {
    const { rows } = await connection.query<{ token: number }>(
      "SELECT lease_token::float8 AS token FROM switchyard.app WHERE app = $1 FOR UPDATE",
      [app],
    );
    if (rows[0]?.token !== found.token) throw busy(app, await readLease(connection, app));
    const token = found.token + 1;
    await connection.query("SELECT set_config('application_name', $1, false)", [
      sessionName(app, token, "lease"),
    ]);
    await connection.query(
      `UPDATE switchyard.app SET lease_token = $2, lease_holder = $3, lease_verb = $4, cancelled = false,
              lease_until = clock_timestamp() + $5 * interval '1 ms' WHERE app = $1`,
      [app, token, holder, verb, ttlMs],
    );
    return token;
  });
}

/** First in each transaction of the holder. Throws SCHEMA_FENCED. */
export async function fence(connection: Connection, app: string, token: number): Promise<void> {
  const { rowCount } = await connection.query(fenceQuery(app, token));
  if (rowCount === 0) throw fenced(app);
}

/** The query of that: a row for the holder, and none for anybody else. */
export function fenceQuery(app: string, token: number): string {
  return `SELECT FROM switchyard.app WHERE app = ${pg.escapeLiteral(app)} AND lease_token = ${token} FOR KEY SHARE`;
}

/** Says that the holder lives, and asks whether it is to stop. Throws SCHEMA_FENCED. */
export async function heartbeat(
  connection: Connection,
  app: string,
  token: number,
  ttlMs: number,
): Promise<{ readonly cancelled: boolean }> {
  const { rows } = await connection.query<{ cancelled: boolean }>(
    `UPDATE switchyard.app SET lease_until = clock_timestamp() + $3 * interval '1 ms'
      WHERE app = $1 AND lease_token = $2 RETURNING cancelled`,
    [app, token, ttlMs],
  );
  const [row] = rows;
  if (row === undefined) throw fenced(app);
  return row;
}

/** Gives the right back; nothing where somebody else has it already. */
export async function release(connection: Connection, app: string, token: number): Promise<void> {
  await connection.query(
    `UPDATE switchyard.app SET lease_holder = NULL, lease_verb = NULL, lease_until = NULL, cancelled = false
      WHERE app = $1 AND lease_token = $2`,
    [app, token],
  );
}

/** How the sessions of a holder are named: purpose of `connectTo`. */
export function sessionPurpose(app: string, token: number, purpose: string): string {
  return `${app.slice(0, 30)}:${token} ${purpose}`;
}

function sessionName(app: string, token: number, purpose: string): string {
  return `switchyard ${sessionPurpose(app, token, purpose)}`;
}

interface FoundLease {
  readonly token: number;
  readonly holder: string | null;
  readonly verb: string | null;
  readonly alive: boolean;
}

/** Of a row of switchyard.app: a holder lives while its time is not over and its session is there. */
export const holderLives = `lease_holder IS NOT NULL AND lease_until > clock_timestamp() AND EXISTS (
  SELECT FROM pg_stat_activity
   WHERE datname = current_database()
     AND application_name = 'switchyard ' || left(app, 30) || ':' || lease_token || ' lease')`;

async function readLease(connection: Connection, app: string): Promise<FoundLease> {
  const { rows } = await connection.query<FoundLease>(
    `SELECT lease_token::float8 AS token, lease_holder AS holder, lease_verb AS verb, ${holderLives} AS alive
       FROM switchyard.app WHERE app = $1`,
    [app],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`the row of ${app} is not there`);
  return row;
}

/** Of a holder that is gone: only our own, by app and token in their names, and only of our own role. */
async function endSessions(connection: Connection, purpose: string): Promise<void> {
  await connection.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
        AND starts_with(application_name, $1)`,
    [`switchyard ${purpose}`],
  );
}

function busy(app: string, lease: FoundLease): SwitchyardError {
  return new SwitchyardError(
    "SCHEMA_BUSY",
    `${lease.holder ?? "somebody else"} is working on the schema of ${app} (${lease.verb ?? "beginning"})`,
    {
      next: "Wait until it is done, or stop it with `switchyard db cancel`.",
      fields: { holder: lease.holder, verb: lease.verb },
    },
  );
}

function fenced(app: string): SwitchyardError {
  return new SwitchyardError("SCHEMA_FENCED", `somebody else has taken over the schema of ${app}`, {
    next: "Look at `switchyard db status`; nothing was done here since then.",
  });
}
