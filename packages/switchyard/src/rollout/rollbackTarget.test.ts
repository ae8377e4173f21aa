import { describe, expect, it } from "vitest";
import { appSchema } from "../config/schema.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { rollbackTarget } from "./rollbackTarget.ts";

const config = appSchema.parse({ run: "x" });
const release = (number: number, fields: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  app: "shop",
  number,
  createdAt: number,
  artifact: null,
  config,
  promotedAt: number,
  ...fields,
});
const { promotedAt: _never, ...unpromoted } = release(4);

describe("rollbackTarget", () => {
  const releases = [
    release(5),
    unpromoted,
    release(3, { bad: "rolled-back" }),
    release(2),
    release(1, { pruned: true }),
  ];

  it("is the newest release before stable that was promoted and never taken back", () => {
    expect(rollbackTarget(releases, 5, undefined).number).toBe(2);
  });

  it("may be one that was taken back when a person names it", () => {
    expect(rollbackTarget(releases, 5, 3).number).toBe(3);
  });

  it("is never one without files, never promoted, or unknown, and says what there is instead", () => {
    for (const number of [1, 4, 9]) {
      expect(() => rollbackTarget(releases, 5, number)).toThrow(
        expect.objectContaining({ code: "NOT_FOUND", next: expect.stringContaining("3, 2") }),
      );
    }
  });

  it("is not stable itself", () => {
    expect(() => rollbackTarget(releases, 5, 5)).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  });
});
