import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isSha256Of } from "../checksums.ts";
import type { Tool } from "../history.ts";

interface Row extends Record<string, unknown> {
  readonly hash: string;
  readonly created: string | null;
}

/** It keeps no names: a row is found again by the time that the journal gives a file, or by what is in it. */
export const drizzle: Tool = {
  name: "drizzle",
  title: "Drizzle",
  table: "__drizzle_migrations",
  schema: "drizzle",
  columns: { hash: "text", created_at: "bigint" },
  async read(database, { table, folder }) {
    const { rows } = await database.query<Row>(
      `SELECT hash, created_at::text AS created FROM ${table} ORDER BY created_at, id`,
    );
    const tags = await tagsByTime(folder);
    return {
      entries: rows.map(({ hash, created }) => {
        const tag = created === null ? undefined : tags.get(created);
        return {
          name: tag ?? `${hash.slice(0, 12)}${created === null ? "" : `, made ${dateOf(created)}`}`,
          expectsFile: true,
          matches: ({ name, text }) => (tag === undefined ? isSha256Of(hash, text) : name === tag),
          isUnchanged: ({ text }) => isSha256Of(hash, text),
        };
      }),
      ignored: [],
      halfDone: [],
      notes: [],
    };
  },
};

const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

/** Nothing where there is no journal, or none that can be read: the files' own texts still tell. */
async function tagsByTime(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(folder, "meta", "_journal.json"), "utf8").catch(() => null);
  if (text === null) return new Map();
  const { entries } = journal.parse(JSON.parse(text));
  return new Map(entries.map(({ tag, when }) => [String(when), tag]));
}

function dateOf(milliseconds: string): string {
  const date = new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? milliseconds : date.toISOString();
}
