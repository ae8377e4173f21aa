import pg from "pg";
import type { Connection } from "../connection.ts";
import { roleOfVersion } from "./roleName.ts";

/**
 * For a version whose code has ended: its role logs in no more, and the sessions with nothing to do that a pool has left
 * over are ended. A session at work stays. `ensureVersionRole` opens the role again.
 */
export async function closeVersionRole(
  connection: Connection,
  { baseRole, version }: { readonly baseRole: string; readonly version: string },
): Promise<void> {
  const name = roleOfVersion(baseRole, version);
  const { rowCount } = await connection.query("SELECT FROM pg_catalog.pg_roles WHERE rolname = $1", [name]);
  if (rowCount === 0) return;
  const role = pg.escapeIdentifier(name);
  await connection.query(`ALTER ROLE ${role} NOLOGIN`);
  await connection.transaction(async () => {
    // Whoever has made a role may make itself a member, and only members may end its sessions.
    await connection.query(`GRANT ${role} TO CURRENT_USER`);
    await connection.query(
      `SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
        WHERE usename = $1 AND datname = current_database() AND state = 'idle'`,
      [name],
    );
    await connection.query(`REVOKE ${role} FROM CURRENT_USER`);
  });
}
