import { afterEach, beforeEach, expect, test } from "vitest";
import type { Operation } from "../../../migrations/operations.ts";
import { describeOnPostgres } from "../../../testing/describeOnPostgres.ts";
import { planMigration } from "../planMigration.ts";
import { Harness } from "../testing/harness.ts";
import { migrationOf } from "../testing/migrationOf.ts";

const retyped = (changes: { readonly name?: string; readonly up?: string; readonly down?: string }) => ({
  alter_column: {
    table: "users",
    column: "age",
    type: "integer",
    up: "age::integer",
    down: "age::text",
    ...changes,
  },
});

describeOnPostgres(
  "the names in an expression",
  ({ database }) => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await Harness.open(await database(), {
        setup: `CREATE TABLE users (id int PRIMARY KEY, age text, city text);
          CREATE TABLE cities (name text PRIMARY KEY, size int);
          INSERT INTO users VALUES (1, '36', 'Oslo')`,
      });
    });
    afterEach(() => harness.close());

    const wrong: readonly (readonly [string, Operation])[] = [
      ["an `up` of a column that is not there", retyped({ up: "years::integer" })],
      ["a `down` of one", retyped({ down: "years::text" })],
      ["an `up` of a name that comes later", retyped({ name: "years", up: "years::integer" })],
      ["another table's column", retyped({ up: "cities.size" })],
      ["a schema before the table", retyped({ up: "public.users.age::integer" })],
      ["a system column", retyped({ up: "xmin::text::integer" })],
      [
        "an unknown column of the row in a subquery",
        retyped({ up: "(SELECT size FROM cities WHERE name = users.town)" }),
      ],
      ["a `down` of the column that goes", { drop_column: { table: "users", column: "city", down: "city" } }],
      [
        "an `up` of the column that comes",
        {
          add_column: { table: "users", column: { name: "town", type: "text", nullable: true }, up: "town" },
        },
      ],
    ];
    test.for(wrong)("are refused when they are those of %s", async ([, operation]) => {
      const catalog = await harness.catalog();
      const migration = migrationOf("m1", [
        { rename_column: { table: "cities", from: "size", to: "size" } },
        operation,
      ]);
      expect(() => planMigration(harness.world, catalog, migration)).toThrow(
        expect.objectContaining({
          code: "MIGRATION_INVALID",
          position: { file: "m1.json", line: 2, column: 1 },
          next: expect.stringContaining("id"),
        }),
      );
    });

    const right: readonly (readonly [string, Operation, string])[] = [
      ["new name", retyped({ name: "years", down: "years::text" }), "years"],
      ["old name", retyped({ name: "years", down: "age::text" }), "years"],
      ["table's name before it", retyped({ up: "users.age::integer", down: "users.age::text" }), "age"],
      [
        "whole row",
        retyped({ up: "(to_jsonb(users) ->> 'age')::integer", down: "to_jsonb(users.*) ->> 'age'" }),
        "age",
      ],
      [
        "subquery",
        retyped({
          up: "(SELECT users.age::integer + count(*)::integer FROM cities)",
          down: "(SELECT age::text)",
        }),
        "age",
      ],
    ];
    test.for(right)("convert both ways by the %s", async ([, operation, column]) => {
      const { version } = await harness.expand(migrationOf("m1", [operation]));
      const old = await harness.session(null);
      const young = await harness.session(version.name);
      await old.query("UPDATE users SET age = '37'");
      expect((await young.query(`SELECT ${column} AS age FROM users`)).rows).toEqual([{ age: 37 }]);
      await young.query(`UPDATE users SET ${column} = 38`);
      expect((await old.query("SELECT age FROM users")).rows).toEqual([{ age: "38" }]);
    });
  },
  { flavours: ["embedded"] },
);
