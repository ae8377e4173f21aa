import type pg from "pg";
import { down, pending, up } from "./accounts.ts";
import type { Shape } from "./shape.ts";

const functions = ["up", "down"].map((direction) => {
  const [target, expression, operator] = direction === "up" ? ["label", up, "<>"] : ["name", down, "="];
  return `CREATE OR REPLACE FUNCTION accounts_${direction}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      id accounts.id%TYPE := NEW.id;
      email accounts.email%TYPE := NEW.email;
      name accounts.name%TYPE := NEW.name;
      balance accounts.balance%TYPE := NEW.balance;
      created_at accounts.created_at%TYPE := NEW.created_at;
      label accounts.label%TYPE := NEW.label;
      path text;
    BEGIN
      SELECT current_setting INTO path FROM current_setting('search_path');
      IF path ${operator} 'bench_v1' THEN
        NEW.${target} := ${expression};
        NEW.${pending} := false;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER accounts_${direction} BEFORE INSERT OR UPDATE ON accounts
      FOR EACH ROW EXECUTE FUNCTION accounts_${direction}()`;
});

/**
 * As pgroll fills rows (read in its pkg/backfill): keys of a batch are taken in their order and locked, then each of
 * these rows is updated to itself, so that the row trigger computes the value; one transaction for each batch.
 */
export const pgrollShape: Shape = {
  name: "pgroll-shape",
  prepare: async (client) => {
    for (const statement of functions) await client.query(statement);
  },
  fill: async (_url, client) => {
    let last: string | undefined;
    do {
      last = await fillBatch(client, last);
    } while (last !== undefined);
    await client.query(`SELECT count(*) FROM accounts WHERE ${pending}`);
  },
};

async function fillBatch(client: pg.Client, after: string | undefined): Promise<string | undefined> {
  const { rows } = await client.query<{ last: string | null }>(
    `WITH batch AS (
       SELECT id FROM accounts WHERE ${pending} ${after === undefined ? "" : "AND id > $1::bigint"}
        ORDER BY id LIMIT 1000 FOR UPDATE
     ), touched AS (
       UPDATE accounts SET id = accounts.id FROM batch WHERE accounts.id = batch.id RETURNING accounts.id
     )
     SELECT max(id) AS last FROM touched`,
    after === undefined ? [] : [after],
  );
  return rows[0]?.last ?? undefined;
}
