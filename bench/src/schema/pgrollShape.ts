import { columnNames, newType, up } from "./accounts.ts";
import type { Place, Shape } from "./shape.ts";

const filled = "_new_name";
const pending = "_needs_backfill";
const batchSize = 1_000;

/**
 * As pgroll fills rows (read in its pkg/backfill): one transaction for each batch, in which the keys of pending rows are
 * taken in their order and locked, and each of these rows is updated to itself, so that its triggers compute the value.
 * There is one of them for each direction, and both take all columns of the row into variables first.
 */
export const pgrollShape: Shape = {
  name: "pgroll-shape",
  prepare: async ({ client, size }) => {
    await client.query(
      `ALTER TABLE accounts ADD COLUMN ${filled} ${newType}, ADD COLUMN ${pending} boolean DEFAULT true`,
    );
    const names = columnNames(size);
    await client.query(trigger("up", names, `path <> 'bench_v1'`, filled, up));
    await client.query(trigger("down", names, `path = 'bench_v1'`, "name", `lower(${filled})`));
  },
  fill: async (place) => {
    const began = performance.now();
    await place.client.query("SET synchronous_commit = on");
    let last: string | undefined;
    do {
      last = await fillBatch(place, last);
    } while (last !== undefined);
    return { fillMs: performance.now() - began, aroundMs: 0 };
  },
  unfilled: `${pending} OR ${filled} IS DISTINCT FROM ${up}`,
};

function trigger(
  direction: "up" | "down",
  names: readonly string[],
  condition: string,
  target: string,
  value: string,
): string {
  const variables = [...names, filled].map((name) => `${name} public.accounts.${name}%TYPE := NEW.${name};`);
  return `CREATE FUNCTION accounts_${direction}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      ${variables.join("\n      ")}
      newest text;
      path text;
    BEGIN
      SELECT current_setting INTO path FROM current_setting('search_path');
      IF ${condition} THEN
        NEW.${target} = ${value};
        NEW.${pending} = false;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER accounts_${direction} BEFORE INSERT OR UPDATE ON accounts
      FOR EACH ROW EXECUTE FUNCTION accounts_${direction}()`;
}

async function fillBatch({ client }: Place, after: string | undefined): Promise<string | undefined> {
  await client.query("BEGIN");
  const { rows } = await client.query<{ last: string }>(
    `WITH batch AS (
       SELECT id FROM accounts WHERE ${pending} = true ${after === undefined ? "" : `AND (id) > ('${after}')`}
        ORDER BY id LIMIT ${batchSize} FOR NO KEY UPDATE
     ), touched AS (
       UPDATE accounts SET id = accounts.id FROM batch WHERE accounts.id = batch.id RETURNING accounts.id
     )
     SELECT last_value(id) OVER () AS last FROM touched`,
  );
  await client.query("COMMIT");
  return rows[0]?.last;
}
