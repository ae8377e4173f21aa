import pg from "pg";
import type { Queryable } from "../../catalog/readCatalog.ts";
import type { HalfDone, Tool, Where } from "../history.ts";

/** Its migrations are programs; the SQL that replaces one has the same name but for the ending. */
export const knex: Tool = {
  name: "knex",
  title: "Knex",
  table: "knex_migrations",
  columns: { name: "character varying", batch: "integer" },
  async read(database, where) {
    const { rows } = await database.query<{ name: string | null }>(
      `SELECT name FROM ${where.table} ORDER BY id`,
    );
    return {
      entries: rows.flatMap(({ name }) => {
        if (name === null) return [];
        const stem = name.replace(/\.[^.]+$/, "");
        return [{ name, expectsFile: true, matches: (file) => file.name === stem, isUnchanged: () => true }];
      }),
      ignored: [],
      halfDone: await locked(database, where),
      notes: [],
    };
  },
};

async function locked(database: Queryable, { schema }: Where): Promise<readonly HalfDone[]> {
  const table = `${pg.escapeIdentifier(schema)}.knex_migrations_lock`;
  const { rows: found } = await database.query<{ there: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS there`,
    [table],
  );
  if (!found[0]?.there) return [];
  const { rows } = await database.query(`SELECT 1 AS one FROM ${table} WHERE is_locked = 1`);
  if (rows.length === 0) return [];
  return [
    {
      name: "knex_migrations_lock",
      problem: "Knex is at work, or was killed at it: its lock is taken",
      next: "Wait for it, or see to what it left behind; then `knex migrate:unlock`.",
    },
  ];
}
