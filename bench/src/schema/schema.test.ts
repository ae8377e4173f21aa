import { expect, test } from "vitest";
import { postgresBinaries } from "../../../packages/switchyard/src/schema/testing/binaries.ts";
import { measureShapes } from "./measureShapes.ts";

test.skipIf(postgresBinaries("system") === undefined)(
  "all shapes fill the same rows under the same writes",
  async () => {
    const figures = await measureShapes(
      {
        rows: [1_000, 3_000],
        columns: 7,
        indexes: 1,
        seconds: 0.3,
        writesPerSecond: 100,
        repeats: 1,
        duty: undefined,
      },
      () => undefined,
    );
    expect(Object.keys(figures.shapes)).toEqual(["switchyard", "pgroll-shape", "switchyard-adaptive"]);
    expect(figures.sizes.map(({ rows }) => rows)).toEqual([1_000, 3_000]);
    expect(figures.quiet.writes).toBeGreaterThan(5);
    for (const shape of Object.values(figures.shapes)) {
      expect(shape.rowsPerSecond).toBeGreaterThan(0);
      expect(shape.aroundMs).toBeGreaterThanOrEqual(0);
    }
  },
);
