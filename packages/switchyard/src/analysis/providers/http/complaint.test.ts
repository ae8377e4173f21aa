import { describe, expect, test } from "vitest";
import { complaintOf } from "./complaint.ts";

describe("complaintOf", () => {
  test("is quick with a page that opens titles without end", () => {
    const startedAt = performance.now();
    expect(complaintOf("<title".repeat(100_000), same)).toMatch(/^<title<title.*…$/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("shows no part of a secret that lies across its end, and nothing that steers a terminal", () => {
    const text = `${"x".repeat(290)}hunter2-hunter2-hunter2`;
    const said = complaintOf(text, (whole) => whole.replace("hunter2-hunter2-hunter2", "[redacted]"));
    expect(said).toBe(`${"x".repeat(290)}[redacted]`);
    expect(complaintOf('{"error":"\\u001b[31m\\u009b2Jred"}', same)).toBe("[31m 2Jred");
  });
});

const same = (text: string) => text;
