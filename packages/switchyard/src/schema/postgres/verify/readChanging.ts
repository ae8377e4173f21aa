import type { Conversion } from "../../model.ts";
import { readExpression } from "../../sql/expression.ts";
import type { Connection } from "../connection.ts";

/** Columns whose `up` gives another value each time (`gen_random_uuid()`), so that none can be compared with it. */
export async function readChanging(
  connection: Connection,
  conversions: readonly Conversion[],
): Promise<ReadonlySet<string>> {
  const called = conversions.flatMap(({ up }) =>
    up.flatMap(({ column, expression }) =>
      readExpression(expression).functions.map((name) => ({ column, name })),
    ),
  );
  const { rows } = await connection.query<{ name: string }>(
    `SELECT DISTINCT called.name FROM unnest($1::text[]) AS called (name)
       JOIN pg_proc p ON p.proname = regexp_replace(called.name, '^.*[.]', '') AND p.provolatile = 'v'
       JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE CASE WHEN called.name LIKE '%.%' THEN n.nspname = regexp_replace(called.name, '[.][^.]*$', '')
                 ELSE pg_function_is_visible(p.oid) END`,
    [called.map(({ name }) => name)],
  );
  const changing = new Set([...rows.map(({ name }) => name), ...ofTheMoment]);
  return new Set(called.filter(({ name }) => changing.has(name)).map(({ column }) => column));
}

/** Stable for PostgreSQL, but not from one transaction or session to another. */
const ofTheMoment = [
  "now",
  "transaction_timestamp",
  "statement_timestamp",
  "current_timestamp",
  "current_date",
  "current_time",
  "localtime",
  "localtimestamp",
  "current_user",
  "session_user",
  "current_role",
  "user",
];
