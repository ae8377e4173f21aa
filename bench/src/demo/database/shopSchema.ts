import pg from "pg";
import { versionedUrl } from "../../../../packages/switchyard/src/schema/postgres/routing/versionedUrl.ts";
import { creditCentsSql, nameSql } from "../../shop/customer.ts";

/** How code of one side knows a customer's credit. */
export type Side = "old" | "new";

export interface Column {
  readonly name: string;
  /** An expression over it, or over a parameter, that gives cents. */
  readonly toCents: (expression: string) => string;
  readonly ofCents: (expression: string) => string;
}

export const columns: Readonly<Record<Side, Column>> = {
  old: {
    name: "credit",
    toCents: (credit) => `(${credit} * 100)::integer`,
    ofCents: (cents) => `${cents}::numeric / 100`,
  },
  new: { name: "credit_cents", toCents: (cents) => cents, ofCents: (cents) => cents },
};

/** What the demonstration itself asks the shop's database, as its owner. */
export class ShopSchema {
  /** Customers of the past: their ids are 1 to this one. */
  readonly customers: number;
  readonly #url: string;
  readonly #pool: pg.Pool;

  constructor(url: string, customers: number) {
    this.customers = customers;
    this.#url = url;
    this.#pool = new pg.Pool({ connectionString: url, max: 2 });
    // The server may end before this does.
    this.#pool.on("error", () => undefined);
  }

  /** Adds the customers of the past. */
  async fill(): Promise<void> {
    await this.#pool.query(
      `INSERT INTO public.customers (id, name, visits, credit)
       SELECT id, ${nameSql}, visits, ${creditCentsSql}::numeric / 100
       FROM (SELECT id, 0 AS visits FROM generate_series(1, $1::bigint) AS id) AS everybody`,
      [this.customers],
    );
    await this.#pool.query("ANALYZE public.customers");
  }

  /** Versions of the schema that code can connect with, oldest first. */
  async versions(): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ name: string }>(
      "SELECT name FROM switchyard.version WHERE dropped_at IS NULL ORDER BY ordinal",
    );
    return rows.map(({ name }) => name);
  }

  /** What Switchyard gives to instances that use this version. */
  urlOf(version: string): string {
    return versionedUrl({ url: this.#url, version, schema: "public" });
  }

  /** Names of the columns of the table itself. */
  async tableColumns(): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = 'public.customers'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
    );
    return rows.map(({ name }) => name);
  }

  /** The table or view that code of this version gets as `customers`. */
  async tableOf(version: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.urlOf(version) });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        `SELECT format('%I.%I', nspname, relname) AS name
         FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE pg_class.oid = 'customers'::regclass`,
      );
      return rows[0]?.name ?? "";
    } finally {
      await client.end();
    }
  }

  async query<Row extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    return (await this.#pool.query<Row>(sql, [...values])).rows;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
