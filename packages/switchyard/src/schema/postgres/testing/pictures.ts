import pg from "pg";
import { describeDatabase } from "../planner/testing/describeDatabase.ts";

/** What the app has in a database: its shape, and all rows of these tables; nothing of Switchyard's own records. */
export async function appPicture(url: string, tables: readonly string[]): Promise<readonly string[]> {
  return withClient(url, async (client) => [
    ...(await describeDatabase(client)),
    ...(await rowsOf(client, tables)),
  ]);
}

/** All that a database holds, Switchyard's own records as well, but for times and who has the lease. */
export async function wholePicture(url: string, tables: readonly string[]): Promise<readonly string[]> {
  return withClient(url, async (client) => [
    ...(await describeDatabase(client)),
    ...(await rowsOf(client, tables)),
    ...(await linesOf(client, recordsQuery)),
  ]);
}

const recordsQuery = `
  SELECT format('view %s.%s: %s', schemaname, viewname, definition) AS line FROM pg_views WHERE schemaname ~ '_v[0-9]+$'
  UNION ALL
  SELECT format('function %s: %s', oid::regprocedure, prosrc) FROM pg_proc WHERE pronamespace = 'switchyard'::regnamespace
  UNION ALL
  SELECT 'app ' || (to_jsonb(a) - '{lease_token,lease_holder,lease_verb,lease_until}'::text[])::text FROM switchyard.app a
  UNION ALL
  SELECT 'version ' || jsonb_set(to_jsonb(v), '{dropped_at}', to_jsonb(dropped_at IS NOT NULL))::text FROM switchyard.version v
  UNION ALL
  SELECT 'migration ' || jsonb_set(to_jsonb(m) - 'expanded_at', '{finished_at}', to_jsonb(finished_at IS NOT NULL))::text
    FROM switchyard.migration m
  UNION ALL
  SELECT 'task ' || jsonb_set(to_jsonb(t), '{finished_at}', to_jsonb(finished_at IS NOT NULL))::text FROM switchyard.task t
  UNION ALL
  SELECT 'fill ' || jsonb_set(to_jsonb(f) - 'started_at', '{finished_at}', to_jsonb(finished_at IS NOT NULL))::text
    FROM switchyard.fill f
  UNION ALL
  SELECT 'need ' || to_jsonb(n)::text FROM switchyard.need n
  ORDER BY 1`;

async function rowsOf(client: pg.Client, tables: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const table of tables) {
    const { rows } = await client.query<{ oid: string | null }>("SELECT to_regclass($1)::text AS oid", [
      table,
    ]);
    if (rows[0]?.oid == null) continue;
    lines.push(
      ...(await linesOf(
        client,
        `SELECT '${table} ' || to_jsonb(t)::text AS line FROM ${table} t ORDER BY 1`,
      )),
    );
  }
  return lines;
}

async function linesOf(client: pg.Client, sql: string): Promise<readonly string[]> {
  return (await client.query<{ line: string }>(sql)).rows.map(({ line }) => line);
}

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
