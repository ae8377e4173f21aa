import { SwitchyardError } from "../../../errors.ts";
import { parseTree } from "../../sql/parse.ts";
import type { Connection } from "../connection.ts";
import { sqlState } from "../session/failures.ts";
import { hazardsOfStatement } from "./hazards/hazardsOfStatement.ts";
import type { HazardGround, HazardTable, ViewForm } from "./hazards/viewForm.ts";

export interface ViewHazards {
  /** False: nobody can say; pg_stat_statements is not installed, or not readable to this role. */
  readonly known: boolean;
  readonly hazards: readonly ViewHazard[];
}

export interface ViewHazard {
  readonly table: string;
  readonly form: ViewForm;
  /** A statement that has run, with `$1` for its constants. */
  readonly example: string;
}

interface Ran {
  readonly query: string;
  readonly calls: number;
  readonly own: boolean;
}

/**
 * Statements that have run in this database and would not work if these tables were views: from pg_stat_statements, so
 * as complete as that is since its last reset. DDL counts once it has run again: a migration of the past is none of the
 * app's. So does a look at keys, unless this session's own role took it: Switchyard and migration tools do.
 */
export async function viewHazards(
  connection: Connection,
  tables: readonly { readonly schema: string; readonly name: string }[],
): Promise<ViewHazards> {
  const statistics = await readableStatistics(connection);
  if (statistics === undefined) return { known: false, hazards: [] };
  const ran = await statementsOn(
    connection,
    statistics,
    tables.map(({ name }) => name),
  );
  if (ran === undefined) return { known: false, hazards: [] };
  const ground = await groundOf(connection);
  const known = await Promise.all(tables.map((table) => withColumns(connection, table)));
  const hazards = new Map<string, ViewHazard>();
  for (const { query, calls, own } of ran) {
    const tree = treeOf(query);
    for (const table of known) {
      for (const form of hazardsOfStatement(tree, table, ground)) {
        if ((form === "DDL" || form === "foreign key to it") && calls === 1) continue;
        if (form === "key introspection" && own) continue;
        const key = JSON.stringify([table.name, form]);
        if (!hazards.has(key)) hazards.set(key, { table: table.name, form, example: query });
      }
    }
  }
  return { known: true, hazards: [...hazards.values()] };
}

/** The qualified name of the view; its extension can be in any schema. */
async function readableStatistics(connection: Connection): Promise<string | undefined> {
  const { rows } = await connection.query<{ name: string; readable: boolean }>(
    `SELECT format('%I.pg_stat_statements', nspname) AS name, pg_has_role('pg_read_all_stats', 'USAGE') AS readable
       FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace n ON n.oid = extnamespace
      WHERE extname = 'pg_stat_statements'`,
  );
  return rows[0]?.readable === true ? rows[0].name : undefined;
}

/** Undefined where the extension is there, but the server was not started with it. */
async function statementsOn(
  connection: Connection,
  statistics: string,
  names: readonly string[],
): Promise<readonly Ran[] | undefined> {
  try {
    const { rows } = await connection.query<Ran>(
      `SELECT query, sum(calls)::float8 AS calls, bool_and(userid = current_user::regrole) AS own
         FROM ${statistics}
        WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
          AND (EXISTS (SELECT FROM unnest($1::text[]) AS name WHERE strpos(lower(query), lower(name)) > 0)
               OR query ~* '${withoutNames}')
        GROUP BY query ORDER BY sum(calls) DESC, query`,
      [names],
    );
    return rows;
  } catch (error) {
    if (sqlState(error) === "55000" || sqlState(error) === "42501") return undefined;
    throw error;
  }
}

/** Statements whose table is a constant, and so is not in the statistics. */
const withoutNames =
  "pg_get_serial_sequence|_size\\(|pg_index|pg_constraint|table_constraints|key_column_usage";

async function groundOf(connection: Connection): Promise<HazardGround> {
  const { rows } = await connection.query<{ server: number; aggregates: string[] }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS server,
            ARRAY(SELECT DISTINCT proname::text FROM pg_catalog.pg_proc WHERE prokind = 'a') AS aggregates`,
  );
  return { server: rows[0]?.server ?? 0, aggregates: new Set(rows[0]?.aggregates) };
}

async function withColumns(
  connection: Connection,
  { schema, name }: { readonly schema: string; readonly name: string },
): Promise<HazardTable> {
  const { rows } = await connection.query<{ name: string }>(
    `SELECT attname::text AS name FROM pg_catalog.pg_attribute
       JOIN pg_catalog.pg_class c ON c.oid = attrelid JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
      WHERE nspname = $1 AND relname = $2 AND attnum > 0 AND NOT attisdropped`,
    [schema, name],
  );
  return { name, columns: rows.map((row) => row.name) };
}

/** `interval $1` is how the statistics write `interval '1 day'`; it is no SQL. */
function treeOf(query: string): unknown {
  for (const text of [
    query,
    query.replaceAll(/\b(interval|date|time|timestamp|timestamptz)\s+\$\d+/gi, "$1 ''"),
  ]) {
    try {
      return parseTree(text, "");
    } catch (error) {
      if (!(error instanceof SwitchyardError)) throw error;
    }
  }
  return undefined;
}
