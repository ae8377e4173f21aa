import type { Queryable } from "../../catalog/readCatalog.ts";
import type { Entry, Tool } from "../history.ts";

interface Row extends Record<string, unknown> {
  readonly name: string;
  readonly done: boolean;
  readonly type: string;
}

/** One table for all schemas of the database. What was done past pgroll stands in it as well, as `inferred`. */
export const pgroll: Tool = {
  name: "pgroll",
  title: "pgroll",
  table: "migrations",
  schema: "pgroll",
  columns: { schema: "name", name: "text", migration: "jsonb", done: "boolean" },
  async read(database, { table, appSchema }) {
    const { rows } = await database.query<Row>(
      `SELECT name, done, coalesce(to_jsonb(m) ->> 'migration_type', 'pgroll') AS type
       FROM ${table} m WHERE m.schema = $1 ORDER BY created_at, name`,
      [appSchema],
    );
    const done = rows.filter((row) => row.done);
    return {
      entries: done.filter(({ type }) => type !== "inferred").map(entryOf),
      ignored: done
        .filter(({ type }) => type === "inferred")
        .map(({ name }) => ({ name, why: "was done past pgroll, and never had a file" })),
      halfDone: rows
        .filter((row) => !row.done)
        .map(({ name }) => ({
          name,
          problem: `${name} was started with pgroll and is not complete`,
          next: "Run `pgroll complete`, or `pgroll rollback`.",
        })),
      notes: await eventTriggers(database),
    };
  },
};

/** A baseline stands for all files up to it. */
function entryOf({ name, type }: Row): Entry {
  const isBaseline = type === "baseline";
  return {
    name,
    expectsFile: !isBaseline,
    matches: (file) => (isBaseline ? file.name <= name : file.name === name),
    isUnchanged: () => true,
  };
}

async function eventTriggers(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    "SELECT quote_ident(evtname) AS name FROM pg_event_trigger WHERE evtname LIKE 'pg\\_roll\\_%' ORDER BY 1",
  );
  if (rows.length === 0) return [];
  const drops = rows.map(({ name }) => `DROP EVENT TRIGGER ${name}`).join("; ");
  return [
    `pgroll's event triggers write every change of the schema down as a migration of pgroll; end that with \`${drops}\`.`,
  ];
}
