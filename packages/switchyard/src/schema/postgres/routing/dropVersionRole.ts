import pg from "pg";
import { messageOf, SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";
import { sqlState } from "../session/failures.ts";
import { roleOfVersion } from "./roleName.ts";

/**
 * Removes a version's role; what it owns becomes the app's. Throws SCHEMA_IN_USE while it has sessions, in any database.
 */
export async function dropVersionRole(
  connection: Connection,
  options: { readonly baseRole: string; readonly version: string },
): Promise<void> {
  const name = roleOfVersion(options.baseRole, options.version);
  const role = pg.escapeIdentifier(name);
  const exists = await connection.query("SELECT FROM pg_catalog.pg_roles WHERE rolname = $1", [name]);
  if (exists.rowCount === 0) return;
  // First the door, then the look round: a session that begins between the two would keep a role that is gone.
  await connection.query(`ALTER ROLE ${role} NOLOGIN`);
  const sessions = await sessionsOf(connection, name);
  if (sessions.length > 0) {
    await connection.query(`ALTER ROLE ${role} LOGIN`);
    throw new SwitchyardError("SCHEMA_IN_USE", `${name} still has sessions: pid ${sessions.join(", ")}.`, {
      next: "Stop the instances of that version, or let the pool close its idle connections, and try again.",
      fields: { role: name, pids: sessions },
    });
  }
  await connection.transaction(async () => {
    await connection.query(`GRANT ${role} TO CURRENT_USER`);
    await connection.query(`REASSIGN OWNED BY ${role} TO ${pg.escapeIdentifier(options.baseRole)}`);
    await connection.query(`DROP OWNED BY ${role}`);
    await connection.query(`DROP ROLE ${role}`).catch((error: unknown) => {
      throw stillNeeded(error, name);
    });
  });
}

async function sessionsOf(connection: Connection, role: string): Promise<readonly number[]> {
  const { rows } = await connection.query<{ pid: number }>(
    "SELECT pid FROM pg_catalog.pg_stat_activity WHERE usename = $1 ORDER BY pid",
    [role],
  );
  return rows.map(({ pid }) => pid);
}

function stillNeeded(error: unknown, role: string): unknown {
  if (sqlState(error) !== "2BP01") return error;
  return new SwitchyardError(
    "SCHEMA_IN_USE",
    `${role} owns objects in other databases: ${messageOf(error)}`,
    {
      next: `Run in those: REASSIGN OWNED BY ${role} TO the app's role; DROP OWNED BY ${role}.`,
      cause: error,
    },
  );
}
