import { describe, expect, test } from "vitest";
import pg from "pg";
import { parse } from "pg-connection-string";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { versionedUrl } from "./versionedUrl.ts";

const on = (url: string, schema = "public") => versionedUrl({ url, version: "shop_v42", schema });
const path = "options=-c%20search_path%3Dshop_v42%2Cpublic";
const name = "application_name=shop_v42";

describe("a versioned URL", () => {
  test.each<[case_: string, url: string, expected: string]>([
    ["gets a query", "postgres://app:pw@db/shop", `postgres://app:pw@db/shop?${path}&${name}`],
    [
      "keeps a query",
      "postgresql://db/shop?sslmode=require",
      `postgresql://db/shop?sslmode=require&${path}&${name}`,
    ],
    ["keeps odd passwords", "postgres://a:p%40?%2F@db/s", `postgres://a:p%40?%2F@db/s?${path}&${name}`],
    ["needs no database", "postgres://app@db", `postgres://app@db?${path}&${name}`],
    ["keeps several hosts", "postgres://a@h1:1,h2:2/s", `postgres://a@h1:1,h2:2/s?${path}&${name}`],
    ["keeps an IPv6 host", "postgres://a@[::1]:5432/s", `postgres://a@[::1]:5432/s?${path}&${name}`],
    ["takes a socket as a host", "postgres:///s?host=/run/pg", `postgres:///s?host=/run/pg&${path}&${name}`],
    ["takes an encoded socket", "postgres://%2Frun%2Fpg/s", `postgres://%2Frun%2Fpg/s?${path}&${name}`],
    ["takes node-postgres' sockets", "socket:/run/pg?db=s", `socket:/run/pg?db=s&${path}&${name}`],
    ["takes SQLAlchemy's drivers", "postgresql+psycopg://db/s", `postgresql+psycopg://db/s?${path}&${name}`],
    [
      "keeps the app's own name",
      "postgres://db/s?application_name=web",
      `postgres://db/s?application_name=web&${path}`,
    ],
    [
      "keeps other options",
      "postgres://db/s?options=-c%20statement_timeout%3D5s&x=1",
      `postgres://db/s?options=-c%20statement_timeout%3D5s%20-c%20search_path%3Dshop_v42%2Cpublic&x=1&${name}`,
    ],
    [
      "keeps the rest of a search path behind the version",
      "postgres://db/s?options=-csearch_path%3Dpublic%2Cextensions%20--jit%3Doff",
      `postgres://db/s?options=--jit%3Doff%20-c%20search_path%3Dshop_v42%2Cpublic%2Cextensions&${name}`,
    ],
    [
      "replaces another version",
      "postgres://db/s?options=--search-path%3Dshop_v41%2Cpublic&application_name=shop",
      `postgres://db/s?${path}&application_name=shop`,
    ],
    [
      "uses the search path parameter of Go's drivers",
      "postgres://db/s?search_path=public",
      `postgres://db/s?search_path=shop_v42%2Cpublic&${name}`,
    ],
    [
      "uses JDBC's parameters",
      "jdbc:postgresql://db/s?user=a&currentSchema=other",
      "jdbc:postgresql://db/s?user=a&currentSchema=shop_v42%2Cpublic%2Cother&ApplicationName=shop_v42",
    ],
  ])("%s", (_, url, expected) => {
    expect(on(url)).toBe(expected);
    expect(on(expected)).toBe(expected);
  });

  test("is the URL itself without a version", () => {
    expect(versionedUrl({ url: "anything", version: null, schema: "public" })).toBe("anything");
  });

  test("says the version and the app's name where both are known", () => {
    const url = versionedUrl({
      url: "postgres://db/s",
      version: "shop_v42",
      schema: "public",
      appName: "web 1",
    });
    expect(parse(url)["application_name"]).toBe("shop_v42:web 1");
  });

  test("refuses what is not a URL, and does not repeat it", () => {
    expect(() => on("host=db password=geheim")).toThrow(
      expect.objectContaining({ code: "DATABASE_REFUSED", message: expect.not.stringContaining("geheim") }),
    );
  });
});

describeOnPostgres("a versioned URL", ({ database }) => {
  test("gives every session the version, whatever the schemas are called", async () => {
    const url = await database();
    const schema = 'Odd "one", \\ with space';
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(`CREATE SCHEMA shop_v42; CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
    await owner.end();
    const base = `${url}?options=${encodeURIComponent("-c statement_timeout=7s -c search_path=public")}`;
    const client = new pg.Client({ connectionString: on(base, schema) });
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_schemas(false)::text[] AS path, current_setting('statement_timeout') AS timeout,
              current_setting('application_name') AS name`,
    );
    await client.end();
    expect(rows).toEqual([{ path: ["shop_v42", schema, "public"], timeout: "7s", name: "shop_v42" }]);
  });
});
