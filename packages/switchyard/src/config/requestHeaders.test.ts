import { describe, expect, test } from "vitest";
import { requestHeaders } from "./requestHeaders.ts";

const isRefused = (headers: object) => !requestHeaders.safeParse(headers).success;

describe("requestHeaders", () => {
  test("takes texts and secrets by reference", () => {
    const headers = { Authorization: { from: "env:TOKEN" }, "X-Scope-OrgID": "team a\t1 ü" };
    expect(requestHeaders.parse(headers)).toEqual(headers);
  });

  test.each(["bad name", "x:y", "", "x\ny", "ü"])("refuses the name %j", (name) => {
    expect(isRefused({ [name]: "x" })).toBe(true);
  });

  test.each(["Content-Length", "transfer-encoding", "Connection"])("leaves %s to the connection", (name) => {
    expect(isRefused({ [name]: "x" })).toBe(true);
  });

  test.each(["a\r\nx-evil: b", "a\nb", "a\0"])("refuses the value %j", (value) => {
    expect(isRefused({ "x-a": value })).toBe(true);
  });
});
