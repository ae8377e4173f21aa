import { expect, test } from "vitest";
import { silenceRequest } from "./noticeApi.ts";

test("a silence ends at a time that can be written down", () => {
  expect(silenceRequest.safeParse({ rule: "errors", forMs: 7_200_000 }).success).toBe(true);
  for (const forMs of [1e17, -1]) {
    expect(silenceRequest.safeParse({ rule: "errors", forMs }).success).toBe(false);
  }
});
