import pg from "pg";
import type { Queryable } from "../catalog/readCatalog.ts";
import type { History, Tool } from "./history.ts";
import { tools } from "./tools.ts";

interface Found extends Record<string, unknown> {
  readonly schema: string;
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** What each tool that has left its table in this database says. Reads only. */
export async function readHistories(
  database: Queryable,
  where: { readonly schema: string; readonly folder: string },
): Promise<readonly History[]> {
  const { rows } = await database.query<Found>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name,
       json_object_agg(a.attname, format_type(a.atttypid, NULL)) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND c.relname = ANY ($1) GROUP BY n.nspname, c.relname`,
    [tools.map(({ table }) => table)],
  );
  const histories: History[] = [];
  for (const tool of tools) {
    const table = tableOf(tool, rows, where.schema);
    if (table === undefined) continue;
    const { schema, name } = table;
    const remembered = await tool.read(database, {
      table: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`,
      schema,
      appSchema: where.schema,
      folder: where.folder,
    });
    histories.push({ ...remembered, tool: tool.name, title: tool.title, table: `${schema}.${name}` });
  }
  return histories;
}

/** In the app's schema or in the tool's own; another schema's belongs to another app. */
function tableOf(tool: Tool, found: readonly Found[], appSchema: string): Found | undefined {
  const own = found.filter(
    ({ name, columns }) =>
      name === tool.table && Object.entries(tool.columns).every(([column, type]) => columns[column] === type),
  );
  return (
    own.find(({ schema }) => tool.schema !== undefined && schema === tool.schema) ??
    own.find(({ schema }) => schema === appSchema)
  );
}
