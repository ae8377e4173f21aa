import { describe, expect, it } from "vitest";
import { hooksOf } from "./hooksSchema.ts";
import { validateApp } from "./validateApp.ts";

const parse = (hook: object) => validateApp("shop", { run: "x", hooks: { gate: hook } }).hooks["gate"];
const gate = { type: "confirm-rollout", url: "https://gates.example.com/shop" };

describe("hooks", () => {
  it("fill in how long they wait and how often they ask", () => {
    expect(parse(gate)).toEqual({ ...gate, timeout: 10_000, interval: 10_000, metadata: {}, headers: {} });
  });

  it("take only http and https, without a password in the address", () => {
    for (const url of ["ftp://example.com/x", "file:///etc/passwd", "https://me:secret@example.com/"]) {
      expect(() => parse({ ...gate, url })).toThrow(/url/);
    }
    expect(() => parse({ ...gate, url: "https://example.com/a@b?c=d@e" })).not.toThrow();
  });

  it("take a secret by reference only", () => {
    expect(() => parse({ ...gate, secret: "abc" })).toThrow(/secret/);
    expect(() => parse({ ...gate, secret: { from: "env:HOOK_SECRET" } })).not.toThrow();
  });

  it("know only the keys that their type reads", () => {
    expect(() => parse({ type: "event", url: gate.url, interval: "1s" })).toThrow(/interval/);
    expect(() => parse({ ...gate, retries: 3 })).toThrow(/retries/);
  });

  it("wait for a time that a timer can keep", () => {
    for (const wrong of [{ interval: "0s" }, { timeout: "0ms" }, { interval: "25d" }, { timeout: "25d" }]) {
      expect(() => parse({ ...gate, ...wrong })).toThrow(/more than 0 and at most 1d/);
    }
  });

  it("that the guard calls need the guard", () => {
    const hooks = { load: { type: "rollout", url: gate.url } };
    expect(() => validateApp("shop", { run: "x", hooks })).not.toThrow();
    expect(() => validateApp("shop", { run: "x", hooks, guard: { enabled: false } })).toThrow(/guard is off/);
  });

  it("are found by type in the order of the file", () => {
    const { hooks } = validateApp("shop", {
      run: "x",
      hooks: { b: gate, c: { type: "event", url: gate.url }, a: gate },
    });
    expect(hooksOf(hooks, "confirm-rollout").map(([name]) => name)).toEqual(["b", "a"]);
  });
});
