import { SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";

const oldestVersion = 150_000;

/** Throws DATABASE_REFUSED: a replica, a server that takes no writes or is older than 15, no schema of that name, no right to make schemas. */
export async function checkServer(connection: Connection, schema: string): Promise<void> {
  const { rows } = await connection.query<{
    version: number;
    versionText: string;
    replica: boolean;
    readOnly: boolean;
    database: string;
    role: string;
    mayCreate: boolean;
    mayUse: boolean | null;
  }>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS "versionText",
            pg_is_in_recovery() AS replica, current_setting('transaction_read_only')::bool AS "readOnly", current_database() AS database, current_user AS role,
            has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
            (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1) AS "mayUse"`,
    [schema],
  );
  const [server] = rows;
  if (server === undefined) throw new Error("the server says nothing of itself");
  const { database, role } = server;
  if (server.replica) {
    throw refused(
      `this server is a replica, which cannot be changed`,
      "Let `database.url` name the primary.",
    );
  }
  if (server.readOnly) {
    throw refused(
      `${database} takes no writes from ${role}: default_transaction_read_only is on`,
      "Find out who set it (a hosted database does where its disk is nearly full), and run the same command once it is off.",
    );
  }
  if (server.version < oldestVersion) {
    throw refused(
      `this server is PostgreSQL ${server.versionText}; Switchyard changes schemas from 15 on`,
      "Upgrade PostgreSQL to 15 or newer.",
    );
  }
  if (server.mayUse === null) {
    throw refused(
      `there is no schema ${schema} in ${database}`,
      "Correct `database.schema`, or create the schema.",
    );
  }
  if (!server.mayCreate) {
    throw refused(
      `${role} may not create schemas in ${database}`,
      `Run as its owner: GRANT CREATE ON DATABASE "${database}" TO "${role}"`,
    );
  }
  if (!server.mayUse) {
    throw refused(
      `${role} may not create anything in the schema ${schema}`,
      `Run as its owner: GRANT CREATE ON SCHEMA "${schema}" TO "${role}"`,
    );
  }
}

/** Throws DATABASE_REFUSED where the role does not own one of these tables, by itself or as a member. */
export async function checkOwnership(connection: Connection, tables: readonly number[]): Promise<void> {
  const { rows } = await connection.query<{ table: string; owner: string; role: string }>(
    `SELECT oid::regclass::text AS table, pg_get_userbyid(relowner) AS owner, current_user AS role
       FROM pg_class WHERE oid = ANY ($1::oid[]) AND NOT pg_has_role(relowner, 'USAGE')`,
    [tables],
  );
  const [first] = rows;
  if (first === undefined) return;
  throw refused(
    `${first.role} does not own ${rows.map(({ table, owner }) => `${table} (${owner} does)`).join(", ")}`,
    `Connect as the owner, or run as a superuser: GRANT "${first.owner}" TO "${first.role}"`,
  );
}

function refused(message: string, next: string): SwitchyardError {
  return new SwitchyardError("DATABASE_REFUSED", message, { next });
}
