import pg from "pg";
import { asStatement, type DdlStatement, type Family } from "../family.ts";
import { measureInTransaction } from "./measureInTransaction.ts";
import { measureOutside } from "./measureOutside.ts";
import { relationsOf } from "./relations.ts";
import type { Truth } from "./truth.ts";

/** A statement and what became of it; `look` was had while its tables stood as they did before it, null if they never did. */
export interface Measured<Look> {
  readonly statement: DdlStatement;
  readonly truth: Truth;
  readonly look: Look | null;
}

/**
 * Tries each of a family's statements on the family's tables, in a database that nobody else uses. A `setup` of a statement
 * that the server does not know makes its outcome that refusal.
 */
export async function measureFamily<Look>(
  url: string,
  family: Family,
  look: (client: pg.Client) => Promise<Look>,
): Promise<readonly Measured<Look>[]> {
  const [client, observer] = await Promise.all([connect(url), connect(url)]);
  const pid = await pidOf(client);
  const measured: Measured<Look>[] = [];
  let laid: { readonly look: Look } | null = null;
  try {
    for (const given of family.statements) {
      const statement = asStatement(given);
      const prepare = () => lay(observer, family.setup + (statement.setup ?? ""));
      try {
        if (laid === null || statement.setup !== undefined) {
          await prepare();
          laid = { look: await look(observer) };
        }
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        laid = null;
        const { code = "", message } = error;
        measured.push({ statement, truth: { kind: "refused", code, message }, look: null });
        continue;
      }
      const seen = laid.look;
      if (statement.setup !== undefined) laid = null;
      const before = await relationsOf(observer);
      let truth = await measureInTransaction(client, pid, statement.sql, before);
      if (truth === null) {
        truth = await measureOutside({ client, pid, observer, prepare }, statement.sql);
        laid = null;
      }
      measured.push({ statement, truth, look: seen });
    }
    return measured;
  } finally {
    await Promise.all([client.end(), observer.end()]);
  }
}

async function lay(client: pg.Client, setup: string): Promise<void> {
  await client.query("DROP SCHEMA IF EXISTS elsewhere CASCADE");
  await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await client.query("DROP PUBLICATION IF EXISTS told");
  // One statement after the other: a script is one transaction, in which a table that was filled cannot be altered yet.
  for (const statement of setup.split(/;\s*(?:\n|$)/))
    if (statement.trim() !== "") await client.query(statement);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // Anywhere but at UTC, where a change from timestamp to timestamptz costs nothing.
  await client.query("SET timezone = 'Europe/Berlin'; SET client_min_messages = warning");
  return client;
}

async function pidOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]!.pid;
}
