import { describe, expect, it } from "vitest";
import { retryAfter } from "./http.ts";

describe("retryAfter", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");

  it("reads seconds and dates", () => {
    expect(retryAfter("120", now)).toBe(120_000);
    expect(retryAfter("Sun, 01 Mar 2026 12:01:00 GMT", now)).toBe(60_000);
    expect(retryAfter("Sun, 01 Mar 2026 11:00:00 GMT", now)).toBe(0);
  });

  it("knows nothing of what is neither", () => {
    expect(retryAfter("soon", now)).toBeUndefined();
    expect(retryAfter(null, now)).toBeUndefined();
  });
});
