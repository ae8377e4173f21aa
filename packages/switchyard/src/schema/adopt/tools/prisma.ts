import { isSha256Of } from "../checksums.ts";
import type { Tool } from "../history.ts";

interface Row extends Record<string, unknown> {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly rolled_back: boolean;
}

/** A migration may stand there more than once: each try that failed and was resolved leaves its row. */
export const prisma: Tool = {
  name: "prisma",
  title: "Prisma",
  table: "_prisma_migrations",
  columns: { migration_name: "character varying", checksum: "character varying" },
  async read(database, { table }) {
    const { rows } = await database.query<Row>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back
       FROM ${table} ORDER BY started_at, migration_name`,
    );
    const applied = rows.filter(({ finished, rolled_back }) => finished && !rolled_back);
    const names = new Set(applied.map(({ name }) => name));
    return {
      entries: applied.map(({ name, checksum }) => ({
        name,
        expectsFile: true,
        matches: (file) => file.name === name,
        isUnchanged: ({ text }) => isSha256Of(checksum, text),
      })),
      ignored: rows
        .filter(({ name, rolled_back }) => rolled_back && !names.has(name))
        .map(({ name }) => ({ name, why: "failed and was marked as rolled back" })),
      halfDone: rows
        .filter(({ finished, rolled_back }) => !finished && !rolled_back)
        .map(({ name }) => ({
          name,
          problem: `${name} has failed, or is running`,
          next: `Bring the database to one side of it, then \`prisma migrate resolve --applied ${name}\` or \`--rolled-back ${name}\`.`,
        })),
      notes: [],
    };
  },
};
