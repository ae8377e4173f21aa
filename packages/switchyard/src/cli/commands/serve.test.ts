import { expect, test } from "vitest";
import { parseListen, parseLoopback } from "./serve.ts";

test("--listen takes a host or an address with its port; without a host it is every interface", () => {
  expect(parseListen("127.0.0.1:8080")).toEqual({ host: "127.0.0.1", port: 8080 });
  expect(parseListen("[::1]:80")).toEqual({ host: "::1", port: 80 });
  expect(parseListen(":443")).toEqual({ host: "0.0.0.0", port: 443 });
});

test("what is no address is refused with how to write one", () => {
  for (const text of ["8080", "localhost", "127.0.0.1:99999", "::1:80"]) {
    expect(() => parseListen(text), text).toThrow(/is not an address/);
  }
});

test("--metrics takes the same, and a port alone is on loopback only", () => {
  expect(parseLoopback("9464", "--metrics")).toEqual({ host: "127.0.0.1", port: 9464 });
  expect(parseLoopback("0.0.0.0:9464", "--metrics")).toEqual({ host: "0.0.0.0", port: 9464 });
  for (const text of ["99999", "localhost", "a b:1:2"]) {
    expect(() => parseLoopback(text, "--metrics"), text).toThrow(/--metrics .* is not an address/);
  }
});
