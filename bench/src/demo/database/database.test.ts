import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readMigrationFiles } from "../../../../packages/switchyard/src/schema/migrations/readMigrations.ts";
import type { SchemaDriver } from "../../../../packages/switchyard/src/schema/port.ts";
import { describeOnPostgres } from "../../../../packages/switchyard/src/schema/testing/describeOnPostgres.ts";
import { openShop, runSql } from "../../../../packages/switchyard/src/schema/testing/usersDatabase.ts";
import { shopDirectory } from "../../shop/directory.ts";
import { compareRows } from "./compareRows.ts";
import { openShopDatabase, type ShopDatabase } from "./shopDatabase.ts";

const quiet = { progress: () => undefined, signal: new AbortController().signal };
const customers = 400;

/** The shop's database, with old code that asks. */
async function openedOn(url: string): Promise<{ driver: SchemaDriver; shop: ShopDatabase }> {
  const driver = openShop(url);
  onTestFinished(() => driver.close());
  const [first] = await driver.pending(await readMigrationFiles(join(shopDirectory, "migrations")));
  if (first === undefined) throw new Error("the shop has no migrations");
  await driver.expand([first], quiet);
  const shop = openShopDatabase(url, customers);
  onTestFinished(() => shop.close());
  await shop.schema.fill();
  await shop.queries.enter("old", shop.schema.urlOf("shop_v1"));
  return { driver, shop };
}

/** Then its column changes, and new code asks, too. */
async function changed({ driver, shop }: { driver: SchemaDriver; shop: ShopDatabase }): Promise<void> {
  const files = await readMigrationFiles(join(shopDirectory, "migrations"));
  await driver.expand(await driver.pending(files), quiet);
  await shop.queries.enter("new", shop.schema.urlOf("shop_v2"));
  await driver.backfill(quiet);
}

const both = { old: "shop_v1", new: "shop_v2" };

describeOnPostgres(
  "the database of the demonstration",
  ({ database }) => {
    test("is asked by old and new code at once, and rows that differ are found", async () => {
      const url = await database();
      const opened = await openedOn(url);
      const { schema, queries } = opened.shop;
      await changed(opened);
      const written = () => queries.hold(async ({ size }) => size);
      await expect.poll(written, { timeout: 20_000 }).toBeGreaterThan((await written()) + 50);
      const { old, new: young } = queries.take();
      expect(queries.failures).toEqual([]);
      expect([old.failed, young.failed]).toEqual([0, 0]);
      expect(Math.min(old.queries, young.queries)).toBeGreaterThan(0);

      await queries.hold(async (ledger) => {
        const compare = () => compareRows(schema, both, ledger);
        const fine = await compare();
        expect(fine.different).toBe(0);
        expect(fine.rows).toBeGreaterThan(customers);
        const past = "SET session_replication_role = replica;";
        const [untouched] = Array.from({ length: customers }, (_, index) => index + 1).filter(
          (id) => !ledger.has(id),
        );
        await runSql(url, `${past} UPDATE customers SET credit = credit + 1 WHERE id = ${untouched}`);
        expect(await compare()).toMatchObject({ different: 1 });
        await runSql(url, `${past} UPDATE customers SET credit = credit - 1 WHERE id = ${untouched}`);
        expect(await compare()).toMatchObject({ different: 0 });
        await runSql(url, `DELETE FROM customers WHERE id = ${untouched}`);
        expect(await compare()).toMatchObject({ different: 1 });
        // A row that is right in itself, but older than what was written last.
        const [id, visits = 0] = [...ledger].find(([id]) => id <= customers) ?? [];
        const cents = `((id * 31 + ${visits - 1} * 173) % 100000)::numeric / 100`;
        await runSql(url, `UPDATE customers SET visits = ${visits - 1}, credit = ${cents} WHERE id = ${id}`);
        expect(await compare()).toMatchObject({ different: 2 });
      });
    });

    test("tells queries that fail, and writes of one side that the other does not see", async () => {
      const url = await database();
      const opened = await openedOn(url);
      const { queries } = opened.shop;
      await changed(opened);
      await runSql(url, "ALTER TABLE public.customers DISABLE TRIGGER USER");
      await expect
        .poll(() => queries.failures.join("\n"), { timeout: 20_000 })
        .toMatch(/read .* after the .* wrote/);
      await runSql(url, "DROP SCHEMA shop_v2 CASCADE");
      await expect
        .poll(() => queries.failures.join("\n"), { timeout: 20_000 })
        .toMatch(/new code: .*credit_cents/);
    });
  },
  { flavours: ["embedded"] },
);
