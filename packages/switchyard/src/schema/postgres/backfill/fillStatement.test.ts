import { expect, test } from "vitest";
import { fillStatement } from "./fillStatement.ts";

test("computes what reads nothing of the row outside of a sub-select, which PostgreSQL would run once for all rows", () => {
  const seen = { name: "users", physical: "users", columns: [{ name: "id", physical: "id" }] };
  const filling = (expression: string, reads: readonly string[]) =>
    fillStatement(
      {
        schema: "public",
        table: "users",
        conversions: [
          {
            table: "users",
            up: [{ column: "token", expression, reads }],
            down: [],
            before: seen,
            after: seen,
            pending: "pending",
          },
        ],
        pending: "pending",
        types: new Map([["token", "uuid"]]),
      },
      "true",
    );
  expect(filling("gen_random_uuid()", [])).not.toContain("SELECT");
  expect(filling("md5(id::text)::uuid", ["id"])).toContain("SELECT");
});
