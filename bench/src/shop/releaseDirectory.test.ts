import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeOnPostgres } from "../../../packages/switchyard/src/schema/testing/describeOnPostgres.ts";
import { runSql } from "../../../packages/switchyard/src/schema/testing/usersDatabase.ts";
import { customerAt } from "./customer.ts";
import { makeRelease } from "./releaseDirectory.ts";

test("a release runs away from this checkout, and what it gets wrong shows only where the flag is on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "release-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bugs = { newCheckoutFailureShare: 1 };
  const release = dirname(await makeRelease(join(folder, "v3"), "v3", {}, { bugs }));
  const bundle = join(folder, "flags.json");
  await writeFile(bundle, JSON.stringify(checkoutFor("ada")));
  const url = await serve(release, { SHOP_DATA: folder, SWITCHYARD_FLAGS_BUNDLE: bundle });
  const statusFor = async (visitor: string) =>
    (await fetch(`${url}/product/lamp`, { headers: { cookie: `visitor=${visitor}` } })).status;
  expect(await statusFor("ada")).toBe(500);
  expect(await statusFor("bob")).toBe(200);
});

function checkoutFor(visitor: string): object {
  const checkout = {
    state: "ENABLED",
    variants: { on: true, off: false },
    defaultVariant: "off",
    targets: [{ variant: "on", keys: [visitor] }],
  };
  return { flags: { "new-checkout": checkout } };
}

describeOnPostgres(
  "the customers of the shop",
  ({ database }) => {
    test("are the same whichever column holds their credit, and a query that fails is named", async () => {
      const folder = await mkdtemp(join(tmpdir(), "release-test-"));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const DATABASE_URL = await database();
      const start = async (version: "v5" | "v7") => {
        const release = dirname(await makeRelease(join(folder, version), version, {}, { bugs: {} }));
        return { release, url: await serve(release, { SHOP_DATA: folder, DATABASE_URL }) };
      };
      const [old, young] = [await start("v5"), await start("v7")];
      const customer = JSON.stringify(customerAt(7, 3));
      const put = (url: string) => fetch(`${url}/api/customers/7`, { method: "PUT", body: customer });

      await runSql(
        DATABASE_URL,
        await readFile(join(young.release, "migrations/0001_customers.sql"), "utf8"),
      );
      expect((await put(old.url)).status).toBe(200);
      expect(await customerFrom(old.url)).toBe(customer);
      const failed = await put(young.url);
      expect([failed.status, failed.headers.get("x-query-failed")]).toEqual([500, "1"]);
      expect(await failed.text()).toContain("credit_cents");

      await runSql(
        DATABASE_URL,
        await readFile(join(young.release, "migrations/0002_credit_in_cents.sql"), "utf8"),
      );
      expect(await customerFrom(young.url)).toBe(customer);
      expect(await (await put(young.url)).text()).toBe(customer);
      expect((await fetch(`${young.url}/api/customers/8`)).status).toBe(404);
      expect((await fetch(`${young.url}/api/customers/7`, { method: "PUT", body: "{}" })).status).toBe(400);
      expect(await readdir(join(old.release, "migrations"))).toEqual(["0001_customers.sql"]);
    });
  },
  { flavours: ["embedded"] },
);

async function customerFrom(url: string): Promise<string> {
  return (await fetch(`${url}/api/customers/7`)).text();
}

async function serve(release: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ["src/server.js"], {
    cwd: release,
    env: { ...process.env, HOST: "127.0.0.1", PORT: "0", ...env },
    // The shop tells every error: it is meant to have some here.
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(async () => {
    const exited = once(child, "exit");
    if (child.kill("SIGKILL")) await exited;
  });
  const ended = once(child, "exit").then(([code]) =>
    Promise.reject(new Error(`it ended with status ${code}`)),
  );
  const [line] = await Promise.race([once(child.stdout, "data"), ended]);
  return /http:\S+/.exec(String(line))?.[0] ?? "";
}
