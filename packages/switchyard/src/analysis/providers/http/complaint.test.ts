import { describe, expect, test } from "vitest";
import { complaintOf } from "./complaint.ts";

describe("complaintOf", () => {
  test("is quick with a page that opens titles without end", () => {
    const startedAt = performance.now();
    expect(complaintOf("<title".repeat(100_000))).toMatch(/^<title<title.*…$/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
