import pg from "pg";
import type { Connection } from "../connection.ts";
import { SwitchyardError } from "../../../errors.ts";
import { roleOfVersion } from "./roleName.ts";
import { rolePassword, scramVerifier } from "./rolePassword.ts";
import { refusedRole, requireRolePrivileges } from "./rolePrivileges.ts";
import { formatSearchPath, parseSearchPath, versionedSearchPath } from "./searchPath.ts";

export interface VersionRole {
  readonly name: string;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

interface BaseRole {
  readonly limit: number;
  readonly until: string | null;
  readonly superuser: boolean;
}

/**
 * Makes the login role through which an app's release sees its version, also through a pool that hands its sessions
 * around: a member of the app's role that takes that role on at login, so that ownership, row-level security and default
 * privileges are what they are for the app itself. The app's own settings are copied. Done again, it changes nothing.
 *
 * `secret` is the password of the app's role. Throws DATABASE_REFUSED with the statements that a missing privilege needs.
 */
export async function ensureVersionRole(
  connection: Connection,
  options: {
    readonly baseRole: string;
    readonly version: string;
    readonly schema: string;
    readonly secret: string;
  },
): Promise<VersionRole> {
  const { baseRole, version, schema, secret } = options;
  const name = roleOfVersion(baseRole, version);
  const base = await readBase(connection, baseRole);
  await requireRolePrivileges(connection, baseRole);
  const role = pg.escapeIdentifier(name);
  await connection.transaction(async () => {
    // Two controllers that make the same role at once.
    await connection.query("SELECT pg_advisory_xact_lock(hashtext('switchyard role'), hashtext($1))", [name]);
    const existing = await connection.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
    const verb = existing.rowCount === 0 ? "CREATE" : "ALTER";
    const verifier = pg.escapeLiteral(scramVerifier(rolePassword(secret, name)));
    const until = pg.escapeLiteral(base.until ?? "infinity");
    const attributes = `LOGIN INHERIT CONNECTION LIMIT ${base.limit} VALID UNTIL ${until}`;
    await orRefuse(connection, baseRole, `${verb} ROLE ${role} ${attributes} PASSWORD ${verifier}`);
    await orRefuse(connection, baseRole, `GRANT ${pg.escapeIdentifier(baseRole)} TO ${role}`);
    await letIn(connection, { baseRole, version, schema });
    await copySettings(connection, { baseRole, name, version, schema });
  });
  return { name, notes: notesOf(baseRole, name, base) };
}

async function readBase(connection: Connection, baseRole: string): Promise<BaseRole> {
  const { rows } = await connection.query<BaseRole>(
    `SELECT rolconnlimit AS limit, rolvaliduntil::text AS until, rolsuper AS superuser
       FROM pg_catalog.pg_roles WHERE rolname = $1`,
    [baseRole],
  );
  if (rows[0] !== undefined) return rows[0];
  throw new SwitchyardError("DATABASE_REFUSED", `There is no role ${baseRole} in the database's server.`, {
    next: "Check the user in `database.app`.",
  });
}

/** Expand lets in whoever it finds in the tables' privileges: before the first table there is nobody. */
async function letIn(
  connection: Connection,
  { baseRole, version, schema }: { baseRole: string; version: string; schema: string },
): Promise<void> {
  const { rowCount } = await connection.query(
    `SELECT FROM pg_catalog.pg_namespace AS version, pg_catalog.pg_namespace AS app
      WHERE version.nspname = $2 AND NOT pg_catalog.has_schema_privilege($1, version.oid, 'USAGE')
        AND app.nspname = $3 AND pg_catalog.has_schema_privilege($1, app.oid, 'USAGE')`,
    [baseRole, version, schema],
  );
  if (rowCount === 0) return;
  const grantee = pg.escapeIdentifier(baseRole);
  await orRefuse(connection, baseRole, `GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(version)} TO ${grantee}`);
}

/** For this database alone: the version is one of this database. */
async function copySettings(
  connection: Connection,
  options: {
    readonly baseRole: string;
    readonly name: string;
    readonly version: string;
    readonly schema: string;
  },
): Promise<void> {
  const { baseRole, name, version, schema } = options;
  const database =
    (await connection.query<{ name: string }>("SELECT current_database() AS name")).rows[0]?.name ?? "";
  const target = `ALTER ROLE ${pg.escapeIdentifier(name)} IN DATABASE ${pg.escapeIdentifier(database)}`;
  const settings = await settingsOf(connection, baseRole);
  const path = versionedSearchPath(version, schema, parseSearchPath(settings.get("search_path") ?? ""));
  await orRefuse(connection, baseRole, `${target} RESET ALL`);
  await orRefuse(connection, baseRole, `${target} SET search_path = ${formatSearchPath(path)}`);
  await orRefuse(connection, baseRole, `${target} SET role = ${pg.escapeIdentifier(baseRole)}`);
  for (const [setting, value] of settings) {
    if (setting === "search_path" || setting === "role") continue;
    // A list keeps its quotes by way of the session: ALTER ROLE would take the whole of it for one member.
    await orRefuse(
      connection,
      baseRole,
      `SELECT set_config(${pg.escapeLiteral(setting)}, ${pg.escapeLiteral(value)}, true)`,
    );
    await orRefuse(connection, baseRole, `${target} SET ${setting} FROM CURRENT`);
  }
}

/** What holds for the role in this database: settings for it win over those for all. */
async function settingsOf(connection: Connection, role: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await connection.query<{ setting: string }>(
    `SELECT unnest(setconfig) AS setting FROM pg_catalog.pg_db_role_setting
      WHERE setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1)
        AND setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
      ORDER BY setdatabase`,
    [role],
  );
  return new Map(
    rows.map(({ setting }) => {
      const equals = setting.indexOf("=");
      return [setting.slice(0, equals), setting.slice(equals + 1)];
    }),
  );
}

function notesOf(baseRole: string, name: string, base: BaseRole): readonly string[] {
  const notes: string[] = [];
  if (base.limit >= 0) {
    notes.push(
      `${name} may have ${base.limit} connections, like ${baseRole}; while two versions run, each has its own ${base.limit}.`,
    );
  }
  if (base.superuser) {
    notes.push(
      `${baseRole} is a superuser; an app needs a role that is not one for row-level security to hold.`,
    );
  }
  return notes;
}

async function orRefuse(connection: Connection, baseRole: string, sql: string): Promise<void> {
  await connection.query(sql).catch(async (error: unknown) => {
    throw refusedRole(error, baseRole, sql);
  });
}
