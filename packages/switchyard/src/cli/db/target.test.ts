import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Context } from "../context.ts";
import { createOutput } from "../output.ts";
import { styleFor } from "../style.ts";
import { withFolder } from "../testing/runBin.ts";
import type { DbOptions } from "./options.ts";
import { placeText } from "./place.ts";
import { redactUrl } from "./redactUrl.ts";
import { resolveTarget } from "./target.ts";

const sink = { write: () => {}, on: () => {}, off: () => {} };

function resolve(directory: string, options: DbOptions, env: Readonly<Record<string, string>> = {}) {
  const style = styleFor({ terminal: false, columns: undefined, env, color: false });
  const context = { env, directory, out: createOutput(sink, sink, style, false), interactive: false };
  const { signal } = new AbortController();
  return resolveTarget(
    {
      ...context,
      signal,
      stateDir: directory,
      get client(): Context["client"] {
        throw new Error("not asked");
      },
    },
    options,
  );
}

const file = (database: string) => `apps:
  my-shop:
    run: node server.js
    health: { path: /up }
    routes: [{ host: shop.example.com }]
${database}`;

test("without a switchyard.yaml the URL is enough, and names the app", () =>
  withFolder(async (folder) => {
    const target = await resolve(folder, { url: "postgres://owner:s3cret@db/shop" });
    expect(target).toMatchObject({
      app: "shop",
      folder: join(folder, "migrations"),
      config: { schema: "public" },
    });
    const named = await resolve(folder, {
      url: "postgres://db/shop",
      app: "store",
      folder: "db",
      schema: "app",
    });
    expect(named).toMatchObject({ app: "store", folder: join(folder, "db"), config: { schema: "app" } });
  }));

test("the environment's URL is used where none is given, and neither needs the other", () =>
  withFolder(async (folder) => {
    const env = { SWITCHYARD_DATABASE_URL: "postgres://db/of_env" };
    expect(await resolve(folder, {}, env)).toMatchObject({ app: "of_env" });
    expect(await resolve(folder, { url: "postgres://db/given" }, env)).toMatchObject({ app: "given" });
    await expect(resolve(folder, {})).rejects.toMatchObject({ code: "USAGE" });
  }));

test("the file's database is found from a folder below, its secret is read, its folder stands beside it", () =>
  withFolder(async (folder) => {
    const database = "    database: { url: { from: env:OWNER_URL }, migrations: db/changes, prefix: sh }\n";
    await writeFile(join(folder, "switchyard.yaml"), file(database));
    await mkdir(join(folder, "src"));
    const target = await resolve(join(folder, "src"), {}, { OWNER_URL: "postgres://owner@db/shop" });
    expect(target).toMatchObject({
      app: "my-shop",
      url: "postgres://owner@db/shop",
      folder: join(folder, "db/changes"),
      config: { prefix: "sh" },
    });
    await expect(resolve(folder, {})).rejects.toMatchObject({
      code: "SECRET_UNRESOLVED",
      next: "Set OWNER_URL and run the command again.",
    });
  }));

test("an app without a database says how to give it one", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "switchyard.yaml"), file(""));
    await expect(resolve(folder, {})).rejects.toMatchObject({ code: "USAGE" });
    await expect(resolve(folder, { app: "blog" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }));

test("a broken URL is refused without being shown", () =>
  withFolder(async (folder) => {
    for (const url of ["mysql://u:s3cret@db/shop", "postgres://u:s3cret@db:port/shop"]) {
      const refused: unknown = await resolve(folder, { url }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "USAGE" });
      expect(JSON.stringify(refused)).not.toContain("s3cret");
    }
  }));

test("a password is shown nowhere", () => {
  expect(redactUrl("postgres://app:s3cret@db:5432/shop?sslmode=require&sslpassword=s3cret")).toBe(
    "postgres://app:***@db:5432/shop?sslmode=require&sslpassword=***",
  );
  expect(placeText("postgres://app:s3cret@db:5432/shop?password=s3cret")).toBe("shop on db:5432");
});
