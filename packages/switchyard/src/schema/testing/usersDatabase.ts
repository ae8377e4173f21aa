import pg from "pg";
import {
  openPostgresSchema,
  type PostgresSchemaOptions,
  type Surroundings,
} from "../postgres/openPostgresSchema.ts";
import type { SchemaDriver } from "../port.ts";

/** Runs statements in a session of its own. */
export async function runSql(
  url: string,
  sql: string,
  searchPath = "public",
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET search_path = ${searchPath}`);
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export async function makeUsers(url: string): Promise<void> {
  await runSql(
    url,
    `CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, email text);
     INSERT INTO users VALUES (1, 'Ada', 'a@x'), (2, 'Bob', 'b@x'), (3, 'Cy', 'c@x')`,
  );
}

export function openShop(
  url: string,
  changes: Partial<PostgresSchemaOptions> = {},
  surroundings: Partial<Surroundings> = {},
): SchemaDriver {
  return openPostgresSchema(
    {
      url,
      app: "shop",
      schema: "public",
      prefix: "shop",
      pin: "auto",
      lock: { timeoutMs: 200, budgetMs: 10_000 },
      throttle: {
        batchMs: 100,
        maxRows: 20_000,
        duty: 1,
        maxLagMs: 2000,
        maxSlotBytes: 2 ** 30,
        maxActive: 100,
        query: null,
        paused: false,
      },
      holder: "a test",
      ...changes,
    },
    surroundings,
  );
}
