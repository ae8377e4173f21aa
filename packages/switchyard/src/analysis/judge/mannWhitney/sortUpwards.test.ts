import { array, assert, constantFrom, double, integer, oneof, property } from "fast-check";
import { expect, test } from "vitest";
import { sortUpwards } from "./sortUpwards.ts";

test("sorts whatever values as the native sort does", () => {
  const value = oneof(
    integer({ min: -3, max: 3 }).map((whole) => whole + 0),
    double({ min: 0.1, max: 1, noNaN: true }),
    double({ noNaN: true }).map((any) => any + 0),
    constantFrom(Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
  );
  const samples = oneof(
    array(value, { maxLength: 300, size: "max" }),
    array(
      double({ min: -1, max: 1, noNaN: true }).map((finite) => finite + 0),
      { maxLength: 300, size: "max" },
    ),
    array(integer({ min: 0, max: 1 }), { minLength: 60, maxLength: 300, size: "max" }),
  );
  assert(
    property(samples, (values) => {
      const sorted = sortUpwards(Float64Array.from(values));
      expect([...sorted]).toEqual([...Float64Array.from(values).toSorted()]);
    }),
    { numRuns: 1000 },
  );
});
