import pg from "pg";
import { SwitchyardError } from "../../../errors.ts";
import type { Connect, Connection } from "../connection.ts";
import { connectFailure, isLost, lostSession, noteStatement } from "./failures.ts";

const connectTimeoutMs = 10_000;

/**
 * Sessions of one database, whatever its role's own settings are: named `switchyard <purpose>`, found by their schema's
 * names alone, and not left behind by a controller that hangs or dies.
 */
export function connectTo(url: string, schema: string): Connect {
  return async (purpose) => {
    const client = newClient(url, purpose);
    // A session that is lost while nothing runs says so here; the next query then fails.
    client.on("error", () => undefined);
    const server = serverName(client);
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
      await client.query(settings(schema));
      // Not on every platform: a server that cannot look after its client works all the same.
      await client.query("SET client_connection_check_interval = '2s'").catch(() => undefined);
      return session(client, rows[0]?.pid ?? 0, server);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw connectFailure(error, server);
    }
  };
}

function newClient(url: string, purpose: string): pg.Client {
  try {
    return new pg.Client({
      connectionString: url,
      application_name: `switchyard ${purpose}`.slice(0, 63),
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
  } catch {
    // Without its cause: that one quotes the URL, password and all.
    throw new SwitchyardError("DATABASE_REFUSED", "the database's URL cannot be read", {
      next: "Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.",
    });
  }
}

/** How messages name a server; never with a password. */
function serverName(client: pg.Client): string {
  return `${client.database ?? "postgres"} on ${client.host}:${client.port} as ${client.user ?? "postgres"}`;
}

/** `row_security = off` makes a policy that would hide rows an error, in place of a backfill that misses them. */
function settings(schema: string): string {
  return `SET search_path = ${pg.escapeIdentifier(schema)}, pg_temp;
    SET statement_timeout = 0;
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '60s';
    SET row_security = off;
    SET default_transaction_isolation = 'read committed';
    SET standard_conforming_strings = on;
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 3`;
}

function session(client: pg.Client, pid: number, server: string): Connection {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in Connection
  const run = async <Row extends pg.QueryResultRow>(sql: string, parameters?: readonly unknown[]) => {
    try {
      const { rows, rowCount, command } =
        parameters === undefined
          ? await client.query<Row>(sql)
          : await client.query<Row>(sql, [...parameters]);
      return { rows, rowCount: rowCount ?? 0, command };
    } catch (error) {
      if (isLost(error)) throw lostSession(error, server);
      throw noteStatement(error, sql);
    }
  };
  return {
    pid,
    query: run,
    transaction: async (body) => {
      await run("BEGIN");
      const result = await body().catch(async (error: unknown) => {
        // A session that cannot even roll back is gone, and its transaction with it: what failed first says more.
        await run("ROLLBACK").catch(() => undefined);
        throw error;
      });
      const { command } = await run("COMMIT");
      if (command !== "COMMIT") throw new Error("a failed statement was overlooked: nothing was committed");
      return result;
    },
    close: async () => {
      await client.end().catch(() => undefined);
    },
  };
}
