import { expect, onTestFinished, test } from "vitest";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { fillFlight } from "../backfill/fillFlight.ts";
import { type BedOptions, fillBed, upperName } from "../backfill/testing/fillBed.ts";
import { verifyFlight } from "./verifyFlight.ts";

describeOnPostgres("verifying", ({ database }) => {
  const filled = async (options: BedOptions) => {
    const bed = await fillBed(await database(), options);
    onTestFinished(() => bed.end());
    await fillFlight(bed.ground, bed.flight, bed.act);
    return bed;
  };
  const people = {
    setup: `CREATE TABLE people (id bigint PRIMARY KEY, name text);
            INSERT INTO people SELECT i, 'name ' || i FROM generate_series(1, 4000) i`,
    add: "ADD COLUMN upper text",
    conversion: upperName,
  };

  test("lists rows that differ and rows that were not filled, with both values", async () => {
    const bed = await filled(people);
    await bed.query(
      "UPDATE people SET upper = 'X' WHERE id = 3; UPDATE people SET _sy_pending_1 = true WHERE id = 3999",
    );
    await expect(verifyFlight(bed.ground, bed.flight, bed.act, { repair: false })).rejects.toMatchObject({
      code: "VERIFY_FAILED",
      fields: {
        tables: [
          {
            table: "people",
            rows: 4_000,
            different: 2,
            first: [
              { key: ["3"], pending: false, columns: [{ column: "upper", is: "X", up: "NAME 3" }] },
              { key: ["3999"], pending: true },
            ],
          },
        ],
      },
    });
  });

  test("accepts a row that the new side wrote, and repairs only what is out of step", async () => {
    const bed = await filled(people);
    await bed.query(`UPDATE people SET upper = 'MiXed', name = 'mixed' WHERE id = 5;
      UPDATE people SET upper = 'X' WHERE id IN (3, 3000); UPDATE people SET upper = NULL, name = NULL WHERE id = 9`);
    expect(await verifyFlight(bed.ground, bed.flight, bed.act, { repair: true })).toEqual({
      tables: [{ table: "people", rows: 4_000, repaired: 2 }],
    });
    expect(await bed.query("SELECT upper FROM people WHERE id IN (3, 5, 9) ORDER BY id")).toEqual([
      { upper: "NAME 3" },
      { upper: "MiXed" },
      { upper: null },
    ]);
  });

  const types = {
    json: `json_build_object('n', name)`,
    "json[]": `ARRAY[json_build_object('n', name)]`,
    point: "point(length(name), 1)",
    float8: "length(name) / 3.0",
    "varchar(40)": "name",
    "int[]": "ARRAY[length(name)]",
    int4range: "int4range(1, length(name))",
  };
  test.for(Object.entries(types))("compares values of type %s", async ([type, expression]) => {
    const conversion = { ...upperName, down: [], up: [{ column: "upper", expression, reads: ["name"] }] };
    const down = [{ column: "name", expression: "upper::text", reads: ["name"] }];
    const bed = await filled({
      ...people,
      add: `ADD COLUMN upper ${type}`,
      conversion: { ...conversion, down },
    });
    await verifyFlight(bed.ground, bed.flight, bed.act, { repair: false });
    await bed.query("UPDATE people SET upper = NULL WHERE id = 7");
    await expect(verifyFlight(bed.ground, bed.flight, bed.act, { repair: false })).rejects.toMatchObject({
      fields: { tables: [{ different: 1, first: [{ key: ["7"] }] }] },
    });
  });

  test("names the row that a constraint keeps from being mended", async () => {
    const bed = await filled(people);
    await bed.query(
      "ALTER TABLE people ADD CHECK (upper <> 'NAME 3') NOT VALID; UPDATE people SET upper = 'X' WHERE id = 3",
    );
    await expect(verifyFlight(bed.ground, bed.flight, bed.act, { repair: true })).rejects.toMatchObject({
      code: "VERIFY_FAILED",
      fields: { rows: [{ key: "id = 3", column: "upper", code: "23514" }] },
    });
    expect(await bed.query("SELECT upper FROM people WHERE id = 3")).toEqual([{ upper: "X" }]);
  });

  test("names the rows whose values cannot be computed any more", async () => {
    const expression = "(100 / length(name))::text";
    const bed = await filled({
      ...people,
      conversion: { ...upperName, up: [{ column: "upper", expression, reads: ["name"] }] },
    });
    await bed.query("UPDATE people SET name = '' WHERE id IN (2500, 3100)");
    const row = { column: "upper", message: "division by zero", code: "22012" };
    await expect(verifyFlight(bed.ground, bed.flight, bed.act, { repair: false })).rejects.toMatchObject({
      code: "VERIFY_FAILED",
      message: expect.stringContaining("id = 2500 (column upper): division by zero"),
      fields: {
        table: "people",
        rows: [
          { ...row, key: "id = 2500" },
          { ...row, key: "id = 3100" },
        ],
      },
    });
  });
});
