import pg from "pg";
import { readCatalog } from "../../../catalog/readCatalog.ts";
import type { Catalog } from "../../../catalog/catalog.ts";
import type { Migration } from "../../../migrations/migration.ts";
import type { InFlight, PlannedStatement, Task, World } from "../../../model.ts";
import { quoteName } from "../../../sql/names.ts";
import { expressionOver } from "../expressionOver.ts";
import { planMigration, planOfFlight } from "../planMigration.ts";
import { backfillSetting } from "../sync/triggers.ts";
import { afterContract, afterExpand, afterRevert, syncStatements } from "../world.ts";

/** Carries plans out in the plainest way there is, for tests of the planner: no lease, no state, no lock budget. */
export class Harness {
  readonly client: pg.Client;
  world: World;
  readonly #url: string;
  readonly #sessions: pg.Client[] = [];

  private constructor(url: string, client: pg.Client, world: World) {
    this.#url = url;
    this.client = client;
    this.world = world;
  }

  /** On a database that loses all it holds: another one for each test would take most of its time. */
  static async open(url: string, { setup, pin = false }: { readonly setup: string; readonly pin?: boolean }) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(emptied);
    await client.query(setup);
    const { rows } = await client.query<{ v: number }>(
      "SELECT current_setting('server_version_num')::int AS v",
    );
    return new Harness(url, client, {
      schema: "public",
      prefix: "shop",
      serverVersion: rows[0]?.v ?? 0,
      versions: [],
      inFlight: [],
      pin,
    });
  }

  async close(): Promise<void> {
    for (const client of [...this.#sessions, this.client]) await client.end();
  }

  catalog(): Promise<Catalog> {
    return readCatalog(
      { query: async (sql, parameters) => this.client.query(sql, parameters ? [...parameters] : []) },
      { schemas: [this.world.schema], measured: false },
    );
  }

  /** A session of an application: of a version, or of none. */
  async session(version: string | null): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    if (version !== null) await client.query(`SET search_path = ${quoteName(version)}, public`);
    this.#sessions.push(client);
    return client;
  }

  async expand(migration: Migration): Promise<InFlight> {
    const catalog = await this.catalog();
    const plan = planMigration(this.world, catalog, migration);
    const after = afterExpand(this.world, plan);
    const sync = syncStatements(this.world, after, catalog);
    await this.#transaction([...sync.views, ...sync.first, ...plan.expand, ...sync.last]);
    this.world = after;
    return this.#flight(plan.version.ordinal);
  }

  async fill(flight: InFlight): Promise<void> {
    const now = this.#flight(flight.version.ordinal);
    for (const { table, up, before, pending } of now.conversions) {
      if (pending === undefined) continue;
      const sets = up.map(
        ({ column, expression }) =>
          `${quoteName(column)} = ${expressionOver(expression, before, (physical) => `_sy_row.${quoteName(physical)}`)}`,
      );
      await this.client.query("BEGIN");
      await this.client.query(`SET LOCAL ${backfillSetting} = 'on'`);
      await this.client.query(
        `UPDATE public.${quoteName(table)} AS _sy_row SET ${[...sets, `${quoteName(pending)} = false`].join(", ")} WHERE ${quoteName(pending)}`,
      );
      await this.client.query("COMMIT");
    }
    await this.#tasks(planOfFlight(this.world, await this.catalog(), now).build);
  }

  async contract(): Promise<void> {
    const [flight] = this.world.inFlight;
    if (flight === undefined) throw new Error("nothing is in flight");
    const catalog = await this.catalog();
    const { contract } = planOfFlight(this.world, catalog, flight);
    const after = afterContract(this.world, flight);
    const sync = syncStatements(this.world, after, catalog);
    await this.#transaction([...sync.views, ...sync.first, ...contract.transaction, ...sync.last]);
    this.world = after;
    await this.#tasks(contract.after);
  }

  async revert(): Promise<void> {
    const flight = this.world.inFlight.at(-1);
    if (flight === undefined) throw new Error("nothing is in flight");
    const catalog = await this.catalog();
    const { revert } = planOfFlight(this.world, catalog, flight);
    const after = afterRevert(this.world, flight);
    const sync = syncStatements(this.world, after, catalog);
    await this.#transaction([...sync.views, ...sync.first, ...revert.transaction, ...sync.last]);
    this.world = after;
    await this.#tasks(revert.after);
  }

  #flight(ordinal: number): InFlight {
    const found = this.world.inFlight.find(({ version }) => version.ordinal === ordinal);
    if (found === undefined) throw new Error(`${ordinal} is not in flight`);
    // As it would come back from the database.
    const plain: InFlight = JSON.parse(JSON.stringify(found));
    return plain;
  }

  async #transaction(statements: readonly PlannedStatement[]): Promise<void> {
    await this.client.query("BEGIN");
    try {
      for (const { sql } of statements) await this.#run(sql);
      await this.client.query("COMMIT");
    } catch (error) {
      await this.client.query("ROLLBACK");
      throw error;
    }
  }

  async #tasks(tasks: readonly Task[]): Promise<void> {
    for (const { statement } of tasks) await this.#run(statement.sql);
  }

  async #run(sql: string): Promise<void> {
    await this.client.query(sql).catch((cause: unknown) => {
      throw new Error(`${cause instanceof Error ? cause.message : String(cause)}, in: ${sql}`, { cause });
    });
  }
}

const emptied = `
  SET client_min_messages = warning;
  DO $$ BEGIN
    EXECUTE (SELECT coalesce(string_agg(format('DROP SCHEMA %I CASCADE', nspname), ';'), 'SELECT') FROM pg_namespace
      WHERE nspname !~ '^(pg_|information_schema$)');
  END $$;
  CREATE SCHEMA public; CREATE SCHEMA switchyard`;
