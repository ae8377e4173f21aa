import type { Tool } from "../history.ts";

/** Versions alone: the digits that a file's name begins with. Others have a table of that name with a number in it. */
export const rails: Tool = {
  name: "rails",
  title: "Rails",
  table: "schema_migrations",
  columns: { version: "character varying" },
  async read(database, { table }) {
    const { rows } = await database.query<{ version: string }>(
      `SELECT version FROM ${table} ORDER BY version`,
    );
    return {
      entries: rows.map(({ version }) => ({
        name: version,
        expectsFile: true,
        matches: ({ name }) => /^\d+/.exec(name)?.[0] === version,
        isUnchanged: () => true,
      })),
      ignored: [],
      halfDone: [],
      notes: [],
    };
  },
};
