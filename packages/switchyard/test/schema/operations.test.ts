import { describe, expect, test } from "vitest";
import { operationSchemas } from "../../src/schema/migrations/operations.ts";
import { describeOnPostgres } from "../../src/schema/testing/describeOnPostgres.ts";
import { apart, planned } from "./operations/apart.ts";
import { AppAtWork, fileOf, quiet, rounds } from "./operations/appAtWork.ts";
import { flightCases } from "./operations/flightCases.ts";
import { orderCases } from "./operations/orderCases.ts";
import { userCases } from "./operations/userCases.ts";

test("every kind of operation is among those that both versions write beside", () => {
  const kinds = [...userCases, ...orderCases].flatMap((each) =>
    planned(each).operations.flatMap((operation) => Object.keys(operation)),
  );
  expect(new Set(kinds)).toEqual(new Set(Object.keys(operationSchemas)));
});

describeOnPostgres("versions at work", ({ database }) => {
  describe.each([
    ["columns", userCases],
    ["tables", orderCases],
  ])("beside operations on %s", (_, cases) => {
    const parts = cases.map(apart);
    const tables = parts.map(({ table }) => table);
    const begin = fileOf("0001_begin", [{ sql: { up: "SELECT 1" } }]);
    const change = fileOf(
      "0002_change",
      parts.flatMap(({ operations }) => operations),
    );

    test("lose nothing and fail nowhere until these are contracted", async () => {
      await using app = await AppAtWork.open(await database(), tables);
      const old = await app.start("old", null, { writers: [0, 1] });
      await rounds(1, old);
      const version = await app.expand([change]);
      const early = await app.start("new", version, { writers: [0] });
      await rounds(4, old, early);
      await app.fill();
      const late = await app.start("new", version, { writers: [1] });
      await rounds(4, old, early, late);
      await app.agree(old, early, late);

      await old.stop();
      app.stage.contracted = true;
      await app.driver.contract(quiet);
      await rounds(2, early, late);
      await app.agree(early, late);
    });

    test("lose nothing and fail nowhere until these are reverted", async () => {
      await using app = await AppAtWork.open(await database(), tables);
      // Old code that has a schema of its own may keep `SELECT *` prepared.
      const before = await app.expand([begin]);
      const old = await app.start("old", before, { writers: [0, 1], oldest: true });
      await rounds(1, old);
      const version = await app.expand([begin, change]);
      const early = await app.start("new", version, { writers: [0] });
      await rounds(4, old, early);
      await app.fill();
      const late = await app.start("new", version, { writers: [1] });
      await rounds(4, old, early, late);
      await app.agree(old, early, late);

      await Promise.all([early.stop(), late.stop()]);
      await app.driver.revert(quiet, { from: change.name });
      await rounds(2, old);
      await app.agree(old);
      expect((await app.driver.status()).versions).toEqual([before]);
    });
  });

  describe("beside three migrations in flight on each table", () => {
    const files = ["0001_first", "0002_second", "0003_third"].map((name, index) =>
      fileOf(
        name,
        flightCases.flatMap(({ migrations }) => migrations[index] ?? []),
      ),
    );
    const expanded = async (app: AppAtWork) => {
      const versions = [await app.start("v0", null, { writers: [0] })];
      for (const index of files.keys()) {
        const schema = await app.expand(files.slice(0, index + 1));
        versions.push(await app.start(`v${index + 1}`, schema, { writers: [0] }));
        await rounds(4, ...versions);
      }
      await app.fill();
      await rounds(4, ...versions);
      await app.agree(...versions);
      return versions;
    };

    test("lose nothing and fail nowhere until these are contracted, oldest first", async () => {
      await using app = await AppAtWork.open(await database(), flightCases);
      const versions = await expanded(app);
      for (const { name } of files) {
        await versions.shift()?.stop();
        expect(await app.driver.contract(quiet, { through: name })).toEqual([name]);
        await rounds(4, ...versions);
        await app.agree(...versions);
      }
    });

    test("lose nothing and fail nowhere until these are reverted, newest first", async () => {
      await using app = await AppAtWork.open(await database(), flightCases);
      const versions = await expanded(app);
      for (const { name } of files.toReversed()) {
        await versions.pop()?.stop();
        expect(await app.driver.revert(quiet, { from: name })).toEqual([name]);
        await rounds(4, ...versions);
        await app.agree(...versions);
      }
    });
  });
});
