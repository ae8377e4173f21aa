import { expect, test } from "vitest";
import { judge } from "./outcome.ts";

const fine = () => undefined;

test("a 5xx in which the app names itself is the app's own error", () => {
  const answer = { status: 500, headers: { "x-release": "v5" }, body: Buffer.from("oh") };
  expect(judge(answer, 200, fine)).toEqual({ kind: "app-error", release: "v5" });
});

test("a 5xx without a name comes from something in between and is a failure", () => {
  const answer = { status: 503, headers: {}, body: Buffer.from("no\n instance ") };
  expect(judge(answer, 200, fine)).toEqual({ kind: "failed", error: "status 503: no instance" });
});

test("a query that failed is not the app's own error", () => {
  const headers = { "x-release": "v6", "x-query-failed": "1" };
  const body = Buffer.from("column does not exist");
  expect(judge({ status: 500, headers, body }, 200, fine)).toEqual({
    kind: "failed",
    error: "status 500: column does not exist",
  });
});

test("another status than the expected one is a failure, whoever says it", () => {
  const answer = { status: 404, headers: { "x-release": "v1" }, body: Buffer.from("nothing") };
  expect(judge(answer, 200, fine)).toMatchObject({ kind: "failed" });
});

test("a good status with a wrong body is a failure", () => {
  const answer = { status: 200, headers: { "x-release": "v1" }, body: Buffer.from("") };
  expect(judge(answer, 200, () => "empty")).toEqual({ kind: "failed", error: "empty" });
  expect(judge(answer, 200, fine)).toEqual({ kind: "ok", release: "v1" });
});
