import { schemaDriverContract } from "../contract.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { makeUsers, openShop, runSql } from "../testing/usersDatabase.ts";

describeOnPostgres("openPostgresSchema", ({ database }) => {
  schemaDriverContract("PostgreSQL", async () => {
    const url = await database();
    await makeUsers(url);
    return {
      open: () => Promise.resolve(openShop(url)),
      asVersion: (version, sql) => runSql(url, sql, version === null ? "public" : `${version}, public`),
    };
  });
});
