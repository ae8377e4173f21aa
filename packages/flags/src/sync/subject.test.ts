import { expect, test } from "vitest";
import { subjectOf } from "./subject.ts";

test("a subject is the same before and after a login, and never readable", () => {
  const before = subjectOf({ targetingKey: "visitor-7" });
  expect(subjectOf({ targetingKey: "ada@example.com", bucketingKey: "visitor-7" })).toBe(before);
  expect(before).toMatch(/^[0-9a-f]{16}$/);
});

test("a context that names nobody has no subject", () => {
  expect(subjectOf({})).toBeUndefined();
  expect(subjectOf({ targetingKey: "" })).toBeUndefined();
  expect(subjectOf(JSON.parse('{"targetingKey":7}'))).toBeUndefined();
});

test("a hundred thousand subjects are as many hashes", () => {
  const hashes = new Set(
    Array.from({ length: 100_000 }, (_, at) => subjectOf({ targetingKey: `user-${at}` })),
  );
  expect(hashes.size).toBe(100_000);
});
