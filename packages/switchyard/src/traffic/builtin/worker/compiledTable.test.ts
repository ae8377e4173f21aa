import { describe, expect, it } from "vitest";
import { compileTable, matchRoute } from "./compiledTable.ts";
import { appRoute } from "./testRouter.ts";

const route = (app: string, hosts: readonly string[], pathPrefix = "/") =>
  appRoute([], { app, hosts, pathPrefix });

const table = compileTable({
  format: 1,
  generation: 7,
  apps: [
    route("any", []),
    route("any-api", [], "/api"),
    route("wild", ["*.example.com"]),
    route("wilder", ["*.eu.example.com"]),
    route("exact", ["shop.example.com"], "/"),
    route("exact-api", ["shop.example.com"], "/api/"),
    route("exact-v2", ["shop.example.com"], "/api/v2"),
    route("narrow", ["narrow.example.com"], "/only"),
  ],
});

const appOf = (host: string, path: string) => matchRoute(table, host, path)?.app;

describe("matchRoute", () => {
  it("prefers an exact host to a wildcard, the longest wildcard to a shorter one, and any host last", () => {
    expect(appOf("shop.example.com", "/")).toBe("exact");
    expect(appOf("other.example.com", "/")).toBe("wild");
    expect(appOf("a.b.example.com", "/")).toBe("wild");
    expect(appOf("a.eu.example.com", "/")).toBe("wilder");
    expect(appOf("example.com", "/")).toBe("any");
    expect(appOf("elsewhere.org", "/")).toBe("any");
    expect(appOf("", "/")).toBe("any");
  });

  it("takes the longest prefix of whole segments", () => {
    expect(appOf("shop.example.com", "/api")).toBe("exact-api");
    expect(appOf("shop.example.com", "/api/x")).toBe("exact-api");
    expect(appOf("shop.example.com", "/api/v2/x")).toBe("exact-v2");
    expect(appOf("shop.example.com", "/api/v20")).toBe("exact-api");
    expect(appOf("shop.example.com", "/apix")).toBe("exact");
    expect(appOf("localhost", "/api")).toBe("any-api");
  });

  it("goes on to a less specific host when no path of the more specific one matches", () => {
    expect(appOf("narrow.example.com", "/only")).toBe("narrow");
    expect(appOf("narrow.example.com", "/else")).toBe("wild");
  });

  it("finds nothing in an empty table", () => {
    expect(matchRoute(compileTable({ format: 1, generation: 1, apps: [] }), "a", "/")).toBeUndefined();
  });
});
