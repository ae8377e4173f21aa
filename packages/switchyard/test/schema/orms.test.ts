import { expect, test } from "vitest";
import { versionedUrl } from "../../src/schema/postgres/routing/versionedUrl.ts";
import { describeOnPostgres } from "../../src/schema/testing/describeOnPostgres.ts";
import { openShop, runSql } from "../../src/schema/testing/usersDatabase.ts";
import { openDrizzle } from "./orms/drizzle.ts";
import { openKnex } from "./orms/knex.ts";
import { type App, newModel, oldModel, type OpenApp } from "./orms/model.ts";
import { openPrepared } from "./orms/prepared.ts";
import { appSchema, expand, fill, finish, giveOldVersion } from "./orms/shop.ts";
import { openTypeOrm } from "./orms/typeorm.ts";

const orms: readonly (readonly [name: string, open: OpenApp])[] = [
  ["Drizzle", openDrizzle],
  ["Knex", openKnex],
  ["TypeORM", openTypeOrm],
  ["pg with prepared statements", openPrepared],
];

describeOnPostgres("old and new code on one database", ({ database }) => {
  for (const [name, open] of orms) {
    for (const end of ["contract", "revert"] as const) {
      test(`${name}: both work from expand to ${end}, with no failed statement and equal data`, async () => {
        const url = await database();
        await runSql(url, appSchema);
        const driver = openShop(url);
        const at = (version: string) => versionedUrl({ url, version, schema: "public" });

        const before = await open(at(await giveOldVersion(driver)), oldModel);
        await before.round("before");
        const version = await during(before, "old-expand", () => expand(driver));
        const after = await open(at(version), newModel);
        await Promise.all([during(before, "old-fill", () => fill(driver)), rounds(after, "new-fill")]);
        expect(await runSql(url, different)).toEqual([]);

        const [last, leaving] = end === "contract" ? [after, before] : [before, after];
        await leaving.close();
        await during(last, `last-${end}`, () => finish(driver, end));
        await last.round("alone");
        await last.close();
        expect(await runSql(url, lost)).toEqual([{ users: 500 }]);
      });
    }
  }
});

/** Rounds before, while and after the schema changes. */
async function during<Result>(app: App, label: string, change: () => Promise<Result>): Promise<Result> {
  const [result] = await Promise.all([change(), rounds(app, label)]);
  await app.round(`${label}-then`);
  return result;
}

async function rounds(app: App, label: string): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await app.round(`${label}-${turn}`);
}

/** Rows that the two versions do not see alike. */
const different = `
  SELECT * FROM shop_v1.users AS before FULL JOIN shop_v2.users AS after USING (id, name, email)
   WHERE before.age::int IS DISTINCT FROM after.years OR after.country IS DISTINCT FROM 'DE'
      OR before.legacy IS DISTINCT FROM 'kept'`;

const lost = "SELECT count(*)::int AS users FROM users WHERE name LIKE 'old %'";
