import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { describeOnPostgres } from "../../src/schema/testing/describeOnPostgres.ts";
import { isOver, World } from "../world.ts";
import { startPeople } from "./people.ts";
import { people, reshape } from "./peopleMigrations.ts";
import { hasPgBouncer, startPgBouncer } from "./pgBouncer.ts";

vi.setConfig({ testTimeout: 180_000 });

// A pool that hands sessions around by transaction keeps no prepared statements before PgBouncer 1.21.
const code = { pg: fileURLToPath(import.meta.resolve("pg")), unprepared: true };
const oldCode = { ...code, name: "name", number: false };
const newCode = { ...code, name: "full_name", number: true };

describe.skipIf(!hasPgBouncer)("PgBouncer — install it with: apt-get install pgbouncer", () => {
  describeOnPostgres(
    "releases behind a pool by transaction",
    ({ cluster, database }) => {
      test("see their own version by their role, old and new at once, without a failed query", async () => {
        const owner = await database();
        const name = new URL(owner).pathname.slice(1);
        const run = (sql: string) => cluster().query<{ usename: string }>(sql, name);
        await run("CREATE ROLE app LOGIN PASSWORD 'geheim'");
        await run("ALTER ROLE postgres PASSWORD 'postgres'");
        await run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO app");
        const pool = await startPgBouncer(cluster(), { pool_mode: "transaction" });
        onTestFinished(() => pool.stop());
        const app = pool.through(owner.replace("postgres:postgres@", "app:geheim@"));
        const config = (strategy: object) => ({
          instances: 1,
          drain: { grace: "2s" },
          strategy,
          guard: { minLatencyIncrease: "5s" },
          database: { url: owner, app, routing: "role" },
        });
        await using world = await World.start([], "schema/app.mjs");
        const first = await world.release(config({ type: "blue-green", watch: "0s" }), oldCode, [people]);
        expect(first).toMatchObject({ state: "succeeded" });

        const traffic = startPeople(world.url, 2);
        const canary = { type: "canary", steps: [{ shift: "50%" }, { pause: { approval: true } }] };
        const { id } = await world.deploy(config(canary), newCode, [people, reshape]);
        await world.until(id, (view) => view.waitingFor === "approval" || isOver(view));
        await traffic.more(100);
        const sessions = await run(
          "SELECT DISTINCT usename FROM pg_stat_activity WHERE usename LIKE 'app%' ORDER BY 1",
        );
        expect(sessions.map(({ usename }) => usename)).toEqual(["app_shop_v1", "app_shop_v2"]);
        expect((await world.client.status("shop")).releases.map(({ schema }) => schema)).toEqual([
          "shop_v2",
          "shop_v1",
        ]);
        await world.client.abort("shop", {});
        // The pool has sessions of the candidate left over, which would keep its version in use for minutes.
        const aborted = await world.until(id, isOver);
        expect(aborted.reason).not.toMatch(/undo/);
        expect(aborted.state).toBe("aborted");
        const phases = await cluster().query(
          "SELECT phase FROM switchyard.migration WHERE name = '0002_reshape'",
          name,
        );
        expect(phases).toEqual([{ phase: "reverted" }]);
        await traffic.more(50);
        expect((await traffic.stop()).failures.slice(0, 5)).toEqual([]);
      });
    },
    { flavours: ["embedded"] },
  );
});
