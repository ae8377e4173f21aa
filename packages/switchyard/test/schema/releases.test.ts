import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { expect, test, vi } from "vitest";
import { appSchema } from "../../src/config/schema.ts";
import { driverOptions } from "../../src/schema/driverOptions.ts";
import { openPostgresSchema } from "../../src/schema/postgres/openPostgresSchema.ts";
import type { Cluster } from "../../src/schema/testing/cluster.ts";
import { describeOnPostgres } from "../../src/schema/testing/describeOnPostgres.ts";
import type { RolloutView } from "../../src/server/api.ts";
import { isOver, World } from "../world.ts";
import { startPeople } from "./people.ts";
import { people, reshape } from "./peopleMigrations.ts";

vi.setConfig({ testTimeout: 180_000 });

const pg = fileURLToPath(import.meta.resolve("pg"));
const oldCode = { pg, name: "name", number: false };
const newCode = { pg, name: "full_name", number: true };

const canary = { type: "canary", steps: [{ shift: "50%" }, { pause: { approval: true } }] };
const at = (url: string, strategy: object, database: object = {}, rest: object = {}) => ({
  instances: 2,
  drain: { grace: "2s" },
  strategy,
  guard: { minLatencyIncrease: "2s" },
  database: { url, ...database },
  ...rest,
});
const atOnce = { type: "blue-green", watch: "0s" };

async function seed(cluster: Cluster, url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1);
  await cluster.query(
    "INSERT INTO people SELECT i, 'name ' || i, (i % 90)::text FROM generate_series(1, 5000) i",
    database,
  );
}

/** Where each migration stands. */
async function phases(cluster: Cluster, url: string): Promise<Record<string, string>> {
  const rows = await cluster.query<{ name: string; phase: string }>(
    "SELECT name, phase FROM switchyard.migration ORDER BY ordinal",
    new URL(url).pathname.slice(1),
  );
  return Object.fromEntries(rows.map(({ name, phase }) => [name, phase]));
}

describeOnPostgres(
  "a release with its database",
  ({ cluster, database }) => {
    test("is aborted, rolled out, rolled back and contracted without a failed query, and loses nothing", async () => {
      const url = await database();
      await using world = await World.start([], "schema/app.mjs");
      expect(await world.release(at(url, atOnce), oldCode, [people])).toMatchObject({ state: "succeeded" });
      await seed(cluster(), url);
      const traffic = startPeople(world.url);

      const doomed = await world.deploy(at(url, canary), newCode, [people, reshape]);
      await world.until(doomed.id, (view) => view.waitingFor === "approval" || isOver(view));
      await traffic.more(200);
      expect(await phases(cluster(), url)).toMatchObject({ "0002_reshape": "ready" });
      await world.client.abort("shop", {});
      const aborted = await world.until(doomed.id, isOver);
      expect(aborted.reason).not.toMatch(/undo/);
      expect(aborted.state).toBe("aborted");
      expect(await phases(cluster(), url)).toMatchObject({ "0002_reshape": "reverted" });

      const good = await world.deploy(at(url, canary), newCode, [people, reshape]);
      await world.until(good.id, (view) => view.waitingFor === "approval" || isOver(view));
      await traffic.more(100);
      await world.client.promote("shop", { full: true });
      const done = await world.until(good.id, isOver);
      expect(done).toMatchObject({ state: "succeeded" });
      expect(done.steps.at(-1)).toMatchObject({ kind: "contract" });
      expect(done.steps.at(-1)?.detail).toContain("warm release 1");
      await traffic.more(100);

      const back = await world.client.rollback("shop", {});
      expect(await world.until(back.id, isOver)).toMatchObject({ state: "succeeded", to: 1 });
      await traffic.more(100);

      const keepWarm = { keepWarm: { for: "1s" } };
      const last = at(url, atOnce, { contract: "automatic" }, keepWarm);
      expect(await world.release(last, newCode, [people, reshape])).toMatchObject({ state: "succeeded" });
      await expect
        .poll(() => phases(cluster(), url), { timeout: 40_000, interval: 300 })
        .toMatchObject({ "0002_reshape": "done" });
      await traffic.more(200);
      const { failures, requests } = await traffic.stop();
      expect(failures.slice(0, 5)).toEqual([]);
      expect(requests).toBeGreaterThan(600);

      const rows = await cluster().query<{ wrong: number; all: number }>(
        `SELECT count(*) FILTER (WHERE full_name <> 'name ' || id OR age <> id % 90)::int AS wrong, count(*)::int AS all
           FROM people WHERE id <= 5000`,
        new URL(url).pathname.slice(1),
      );
      expect(rows).toEqual([{ wrong: 0, all: 5000 }]);
      // The old code's shape is gone, and with it the way back to it.
      await expect
        .poll(() => world.client.rollback("shop", { to: 1 }).catch(({ code }: { code: string }) => code), {
          timeout: 20_000,
          interval: 500,
        })
        .toBe("NOT_FOUND");
    });

    test.each(["goes on", "is taken back"])(
      "%s after its control plane was killed in the middle of a fill",
      async (end) => {
        const url = await database();
        await using world = await World.start([], "schema/app.mjs");
        await world.release(at(url, atOnce), oldCode, [people]);
        await seed(cluster(), url);
        const traffic = startPeople(world.url, 2);
        const slow = at(url, atOnce, { throttle: { maxRows: 50, duty: "10%" } });
        const { id } = await world.deploy(slow, newCode, [people, reshape]);
        await world.until(id, ({ steps, state }) => state !== "running" || steps.some(isFilling));
        await world.killControlPlane();
        await world.serve();
        if (end === "goes on") {
          await expect.poll(() => fullSpeed(url), { timeout: 20_000 }).toBe(false);
          expect(await world.until(id, isOver)).toMatchObject({ state: "succeeded" });
          expect(await phases(cluster(), url)).toMatchObject({ "0002_reshape": "ready" });
        } else {
          await world.client.abort("shop", {});
          expect(await world.until(id, isOver)).toMatchObject({ state: "aborted" });
          expect(await phases(cluster(), url)).toMatchObject({ "0002_reshape": "reverted" });
        }
        await traffic.more(50);
        expect((await traffic.stop()).failures.slice(0, 5)).toEqual([]);
      },
    );

    test.each(["goes on", "is taken back"])(
      "%s after its control plane was killed in each step that changes the database",
      async (end) => {
        const url = await database();
        await using world = await World.start([], "schema/app.mjs");
        await world.release(at(url, atOnce), oldCode, [people]);
        await seed(cluster(), url);
        const traffic = startPeople(world.url, 2);

        const inExpand = await hold(url, "SELECT FROM people");
        const contract = { contract: "automatic", throttle: { maxRows: 50, duty: "10%" } };
        const keepWarm = { keepWarm: { for: "1s" } };
        const { id } = await world.deploy(at(url, atOnce, contract, keepWarm), newCode, [people, reshape]);
        await inExpand.holdsUp("expand");
        await world.killControlPlane();
        await inExpand.end();
        await world.serve();

        await world.until(id, ({ steps, state }) => state !== "running" || steps.some(isFilling));
        const inVerify = await hold(url, "SELECT FROM switchyard.migration FOR NO KEY UPDATE");
        await expect.poll(() => fullSpeed(url), { timeout: 20_000 }).toBe(false);
        await inVerify.holdsUp("verify");
        await world.killControlPlane();
        const inContract = await hold(url, "SELECT FROM people");
        await inVerify.end();
        await world.serve();

        if (end === "goes on") {
          expect(await world.until(id, isOver)).toMatchObject({ state: "succeeded" });
          await inContract.holdsUp("contract");
          await world.killControlPlane();
          await inContract.end();
          await world.serve();
          await expect
            .poll(() => phases(cluster(), url), { timeout: 40_000, interval: 300 })
            .toMatchObject({ "0002_reshape": "done" });
        } else {
          await inContract.end();
          await world.client.abort("shop", {});
          expect(await world.until(id, isOver)).toMatchObject({ state: "aborted" });
          expect(await phases(cluster(), url)).toMatchObject({ "0002_reshape": "reverted" });
        }
        await traffic.more(50);
        expect((await traffic.stop()).failures.slice(0, 5)).toEqual([]);
      },
    );
  },
  { flavours: ["embedded"] },
);

/** Keeps the locks of a statement until `end`. */
async function hold(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  // The server may go first where a test has failed.
  client.on("error", () => undefined);
  await client.connect();
  await client.query("BEGIN");
  await client.query(sql);
  return {
    /** Until this verb waits for a lock. */
    holdsUp: (verb: string) =>
      expect
        .poll(
          async () => {
            await client.query("SELECT pg_stat_clear_snapshot()");
            const { rowCount } = await client.query(
              `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                  AND application_name LIKE $1`,
              [`switchyard shop:% ${verb}`],
            );
            return rowCount;
          },
          { timeout: 100_000, interval: 20 },
        )
        .toBe(1),
    end: () => client.end(),
  };
}

function isFilling({ kind, state, detail }: RolloutView["steps"][number]): boolean {
  return kind === "backfill" && state === "applying" && detail?.includes("rows") === true;
}

/** Lets the fill that runs elsewhere work as hard as it can; whether it is paused. */
async function fullSpeed(url: string): Promise<boolean> {
  const { database } = appSchema.parse({ run: "x", database: { url } });
  if (database === undefined) throw new Error("no database");
  const driver = openPostgresSchema(driverOptions("shop", database, { url, holder: "test" }));
  try {
    return (await driver.tune({ maxRows: 20_000, duty: 1 })).paused;
  } finally {
    await driver.close();
  }
}
