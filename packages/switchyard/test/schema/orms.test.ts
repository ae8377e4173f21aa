import { expect, test } from "vitest";
import pg from "pg";
import { versionedUrl } from "../../src/schema/postgres/routing/versionedUrl.ts";
import { describeOnPostgres } from "../../src/schema/testing/describeOnPostgres.ts";
import { appSchema, backfill, contract, expand, revert } from "./orms/byHand.ts";
import { openDrizzle } from "./orms/drizzle.ts";
import { openKnex } from "./orms/knex.ts";
import { type App, newModel, oldModel, type OpenApp } from "./orms/model.ts";
import { openPrepared } from "./orms/prepared.ts";
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
        const owner = new pg.Client({ connectionString: url });
        await owner.connect();
        await owner.query(appSchema);
        const at = (version: string) => versionedUrl({ url, version, schema: "public" });

        const before = await open(at("shop_v1"), oldModel);
        await before.round("before");
        await during(before, "old-expand", () => owner.query(expand));
        const after = await open(at("shop_v2"), newModel);
        await Promise.all([
          during(before, "old-fill", () => owner.query(backfill)),
          rounds(after, "new-fill"),
        ]);
        expect((await owner.query(different)).rows).toEqual([]);

        const [last, leaving] = end === "contract" ? [after, before] : [before, after];
        await leaving.close();
        await during(last, `last-${end}`, () => owner.query(end === "contract" ? contract : revert));
        await last.round("alone");
        await last.close();
        expect((await owner.query(lost)).rows).toEqual([{ users: 500 }]);
        await owner.end();
      });
    }
  }
});

/** Rounds before, while and after the schema changes. */
async function during(app: App, label: string, change: () => Promise<unknown>): Promise<void> {
  await Promise.all([rounds(app, label), change()]);
  await app.round(`${label}-then`);
}

async function rounds(app: App, label: string): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await app.round(`${label}-${turn}`);
}

/** Rows that the two versions do not see alike. */
const different = `
  SELECT * FROM shop_v1.users AS before FULL JOIN shop_v2.users AS after USING (id, name, email)
   WHERE before.age::int IS DISTINCT FROM after.years OR after.country IS DISTINCT FROM 'DE'
      OR before.legacy IS DISTINCT FROM 'kept'`;

const lost = "SELECT count(*)::int AS users FROM users WHERE name LIKE 'old %'";
