import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timestampOf } from "./timestamp.ts";

describe("timestampOf", () => {
  it("reads every date that JavaScript writes", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
        (date) => {
          expect(timestampOf(date.toISOString())).toBe(date.getTime());
          expect(timestampOf(date)).toBe(date.getTime());
          expect(timestampOf(date.getTime())).toBe(date.getTime());
        },
      ),
      { seed: 1 },
    );
  });

  it.each([
    ["2026-03-01", "2026-03-01T00:00:00Z"],
    ["2026-03-01T12:30", "2026-03-01T12:30:00Z"],
    ["2026-03-01 12:30:15", "2026-03-01T12:30:15Z"],
    ["2026-03-01T12:30:15+02:00", "2026-03-01T10:30:15Z"],
    ["2026-03-01T12:30:15-0530", "2026-03-01T18:00:15Z"],
    ["2026-03-01T12:30:15+02", "2026-03-01T10:30:15Z"],
    ["2026-03-01T12:30:15.1234567Z", "2026-03-01T12:30:15.123Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["0001-01-01", "0001-01-01T00:00:00Z"],
  ])("takes %s for %s", (text, same) => {
    expect(timestampOf(text)).toBe(Date.parse(same));
  });

  it.each([
    "",
    "tomorrow",
    "2026",
    "2026-13-01",
    "2026-02-29",
    "2026-02-31T00:00:00Z",
    "2026-00-10",
    "2026-03-01T24:00",
    "2026-03-01T12:60",
    "2026-03-01T12:30:15+25:00",
    "2026-03-01T12:30:15+02:75",
    "1 March 2026",
    "2026-03-01T",
    "9".repeat(99),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date("none"),
    null,
    undefined,
    true,
    {},
    [2026],
  ])("takes %j for no time", (value) => {
    expect(timestampOf(value)).toBe(undefined);
  });
});
