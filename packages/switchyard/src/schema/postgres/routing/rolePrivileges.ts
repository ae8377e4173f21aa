import pg from "pg";
import { messageOf, SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";
import { sqlState } from "../session/failures.ts";

interface Privileges {
  readonly me: string;
  readonly server: number;
  readonly superuser: boolean;
  readonly create: boolean;
  readonly base_superuser: boolean;
  readonly admin: boolean;
}

/**
 * Throws DATABASE_REFUSED with the statements to run where the session may not make members of the role. Up to
 * PostgreSQL 15 CREATEROLE is enough; from 16 on it needs the ADMIN OPTION of the role, too, which no role has of itself.
 */
export async function requireRolePrivileges(connection: Connection, baseRole: string): Promise<void> {
  const { rows } = await connection.query<Privileges>(
    `SELECT me.rolname AS me, me.rolsuper AS superuser, me.rolcreaterole AS create, base.rolsuper AS base_superuser,
            current_setting('server_version_num')::int / 10000 AS server,
            pg_catalog.pg_has_role(me.oid, base.oid, 'MEMBER WITH ADMIN OPTION') AS admin
       FROM pg_catalog.pg_roles AS me, pg_catalog.pg_roles AS base
      WHERE me.rolname = current_user AND base.rolname = $1`,
    [baseRole],
  );
  const missing = rows[0] === undefined ? [] : missingStatements(rows[0], baseRole);
  if (missing.length === 0) return;
  throw new SwitchyardError(
    "DATABASE_REFUSED",
    `${rows[0]?.me} may not make login roles for the versions of ${baseRole}.`,
    {
      next: `Run as a superuser: ${missing.join("; ")}`,
      fields: { statements: missing },
    },
  );
}

function missingStatements(role: Privileges, baseRole: string): readonly string[] {
  if (role.superuser) return [];
  const me = pg.escapeIdentifier(role.me);
  const base = pg.escapeIdentifier(baseRole);
  const toCreate = role.create ? [] : [`ALTER ROLE ${me} CREATEROLE`];
  if (role.base_superuser) return [`ALTER ROLE ${me} SUPERUSER`];
  if (role.server < 16) return toCreate;
  if (role.me !== baseRole)
    return role.admin ? toCreate : [...toCreate, `GRANT ${base} TO ${me} WITH ADMIN OPTION`];
  const other = pg.escapeIdentifier(`${baseRole}_owner`.slice(0, 63));
  return [
    `CREATE ROLE ${other} LOGIN CREATEROLE PASSWORD '…'`,
    `GRANT ${base} TO ${other} WITH ADMIN OPTION`,
    `and use ${other} in database.url`,
  ];
}

export function refusedRole(error: unknown, baseRole: string, sql: string): unknown {
  if (sqlState(error) !== "42501") return error;
  const statement = sql.replaceAll(/SCRAM-SHA-256\$[^']*/g, "…");
  return new SwitchyardError(
    "DATABASE_REFUSED",
    `The roles for the versions of ${baseRole} cannot be made: ${messageOf(error)}`,
    { next: `Let a superuser run: ${statement}`, cause: error },
  );
}
