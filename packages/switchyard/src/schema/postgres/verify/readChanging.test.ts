import { expect, test } from "vitest";
import { migrationOf, recording } from "../../contract.ts";
import type { Operation } from "../../migrations/operations.ts";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { makeUsers, openShop, runSql } from "../../testing/usersDatabase.ts";

describeOnPostgres(
  "a column whose value nobody can compute again",
  ({ database }) => {
    const token: Operation = {
      add_column: {
        table: "users",
        column: { name: "token", type: "uuid", nullable: false },
        up: "gen_random_uuid()",
      },
    };
    const code: Operation = {
      alter_column: { table: "users", column: "name", up: "name || public.dice()", down: "'somebody'" },
    };
    const moment: Operation = {
      alter_column: {
        table: "users",
        column: "email",
        type: "timestamptz",
        up: "now() - interval '1 day'",
        down: "email::date::text",
      },
    };
    test.for([
      ["by a function of PostgreSQL", token],
      ["both ways, by a function of the app", code],
      ["both ways, by the time", moment],
    ] as const)("is filled, verified and contracted: %s", async ([, operation]) => {
      const url = await database();
      await makeUsers(url);
      await runSql(
        url,
        "CREATE FUNCTION dice() RETURNS text LANGUAGE sql VOLATILE AS 'SELECT random()::text'",
      );
      const schema = openShop(url);
      const act = recording();
      await schema.expand([migrationOf("m1", [operation])], act);
      await schema.backfill(act);
      await schema.verify(act);
      expect(act.told).toContainEqual(
        expect.objectContaining({ note: expect.stringContaining("not compared") }),
      );
      expect(await schema.contract(act)).toEqual(["m1"]);
    });
  },
  { flavours: ["embedded"] },
);
