import { setTimeout as sleep } from "node:timers/promises";
import { appWrites, watchLag } from "./testing/replicaLag.ts";
import { type SlowLink, slowLink } from "./testing/slowLink.ts";
import { afterAll, expect, onTestFinished, test } from "vitest";
import pg from "pg";
import { fillFlight } from "../backfill/fillFlight.ts";
import { fillBed, pending, unhurried, upperName } from "../backfill/testing/fillBed.ts";
import { connectTo } from "../session/connect.ts";
import { type Cluster, startCluster } from "../../testing/cluster.ts";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";

describeOnPostgres(
  "the throttle",
  ({ cluster, database }) => {
    let replica: Cluster | undefined;
    let link: SlowLink | undefined;
    const linked = async () => (link ??= await slowLink(cluster()));
    const running = async () => {
      const { port } = await linked();
      return (replica ??= await startCluster({ flavour: "system", replicaOf: { ...cluster(), port } }));
    };
    afterAll(async () => {
      await replica?.stop();
      link?.close();
    });
    const bedOf = async (rows: number) => {
      const bed = await fillBed(await database(), {
        setup: `CREATE TABLE people (id bigint PRIMARY KEY, name text);
                INSERT INTO people SELECT i, 'name ' || i FROM generate_series(1, ${rows}) i`,
        add: "ADD COLUMN upper text",
        conversion: upperName,
      });
      onTestFinished(() => bed.end());
      bed.throttle = { ...unhurried, maxRows: 100 };
      return bed;
    };
    const filledOf = async (bed: Awaited<ReturnType<typeof bedOf>>) =>
      Number((await bed.query(`SELECT count(*) FROM people WHERE NOT ${pending}`))[0]?.["count"]);

    test("stops while a replica replays nothing, says so, and goes on with it", async () => {
      const bed = await bedOf(100_000);
      const standby = await running();
      bed.throttle = { ...bed.throttle, maxLagMs: 400 };
      const filling = fillFlight(bed.ground, bed.flight, bed.act);
      await expect.poll(() => bed.moments.length).toBeGreaterThan(2);
      await standby.query("SELECT pg_wal_replay_pause()");
      await expect
        .poll(() => bed.moments.at(-1)?.waitsFor)
        .toMatch(/^replica lag \d+\.\d s \(.+, limit 0\.4 s\)$/);
      const stopped = await filledOf(bed);
      await expect.poll(() => bed.moments.at(-1)?.lagMs).toBeGreaterThan(1_500);
      expect(await filledOf(bed)).toBe(stopped);
      expect(stopped).toBeLessThan(100_000);
      bed.throttle = { ...bed.throttle, maxRows: 20_000 };
      await standby.query("SELECT pg_wal_replay_resume()");
      await filling;
      expect(await filledOf(bed)).toBe(100_000);
    });

    test("keeps a replica that follows slower than a fill writes within the limit, and fills all rows", async () => {
      const rows = 200_000;
      const bed = await bedOf(rows);
      const standby = await running();
      const limitMs = 1_000;
      bed.throttle = { ...unhurried, maxRows: 250, maxLagMs: 60_000 };
      const app = await appWrites(bed);
      const lag = await watchLag(bed, standby);
      const way = await linked();
      way.bytesPerSecond = 2 ** 20;

      // So that it is at work for long enough on a fast machine, and still faster than the replica on a slow one.
      const throttle = async () => {
        await sleep(25);
        return bed.throttle;
      };
      const filling = fillFlight({ ...bed.ground, throttle }, bed.flight, bed.act);
      await expect.poll(lag.ms, { timeout: 20_000 }).toBeGreaterThan(2 * limitMs);
      bed.throttle = { ...bed.throttle, maxLagMs: limitMs };
      const waiting = () => bed.moments.at(-1)?.waitsFor ?? "";
      await expect.poll(waiting, { timeout: 5_000 }).toMatch(/^replica .+ limit 1\.0 s\)$/);
      await expect.poll(lag.ms, { timeout: 30_000 }).toBeLessThan(limitMs / 2);

      lag.forget();
      const [held, moments] = [await filledOf(bed), bed.moments.length];
      expect(held).toBeLessThan(rows);
      const waits = () => bed.moments.slice(moments).filter(({ waitsFor }) => waitsFor !== undefined).length;
      await expect.poll(waits, { timeout: 20_000 }).toBeGreaterThan(5);
      const peakMs = lag.peakMs();
      expect(await filledOf(bed)).toBeGreaterThan(held);
      // What one batch adds, and how exactly this is seen.
      expect(peakMs).toBeLessThan(1.5 * limitMs);

      bed.throttle = { ...bed.throttle, maxRows: 20_000 };
      way.bytesPerSecond = Number.POSITIVE_INFINITY;
      await filling;
      await app.stop();
      expect(await filledOf(bed)).toBe(rows);
    }, 90_000);

    test("refuses where replicas cannot be looked at", async () => {
      const bed = await bedOf(100);
      await running();
      await bed.query("CREATE ROLE weak LOGIN");
      await bed.query(
        "GRANT ALL ON people, switchyard.app, switchyard.fill TO weak; GRANT USAGE ON SCHEMA switchyard TO weak",
      );
      const name = new URL(bed.url).pathname.slice(1);
      const ground = { ...bed.ground, connect: connectTo(cluster().url(name, "weak"), "public") };
      await expect(fillFlight(ground, bed.flight, bed.act)).rejects.toMatchObject({
        code: "DATABASE_REFUSED",
      });
      expect(await filledOf(bed)).toBe(0);
      await bed.query("GRANT pg_monitor TO weak");
      await fillFlight(ground, bed.flight, bed.act);
      expect(await filledOf(bed)).toBe(100);
    });

    test("waits for a slot, for sessions, for its query and while paused, each by its name", async () => {
      const bed = await bedOf(1_000);
      await bed.query("SELECT pg_create_physical_replication_slot('archive', true)");
      onTestFinished(async () => void (await cluster().query("SELECT pg_drop_replication_slot('archive')")));
      bed.throttle = { ...unhurried, maxSlotBytes: 0 };
      await bed.query("INSERT INTO people SELECT i FROM generate_series(5000, 6000) i");
      const filling = fillFlight(bed.ground, bed.flight, bed.act);
      const waitsFor = () => expect.poll(() => bed.moments.at(-1)?.waitsFor);
      await waitsFor().toMatch(/^replication slot archive, which nobody reads, holds back/);
      bed.throttle = { ...unhurried, query: "SELECT false" };
      await waitsFor().toBe("the throttle's query says no");
      bed.throttle = { ...unhurried, query: "DELETE FROM people RETURNING true" };
      await waitsFor().toMatch(
        /^the throttle's query failed: cannot execute DELETE in a read-only transaction/,
      );
      const busy = new pg.Client({ connectionString: bed.url });
      busy.on("error", () => undefined);
      await busy.connect();
      const sleeping = busy.query("SELECT pg_sleep(60)").catch(() => undefined);
      bed.throttle = { ...unhurried, maxActive: 0 };
      await waitsFor().toBe("1 active sessions (limit 0)");
      bed.throttle = { ...unhurried, paused: true };
      await waitsFor().toBe("paused");
      expect(await filledOf(bed)).toBe(0);
      bed.throttle = unhurried;
      await filling;
      await bed.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)'",
      );
      await sleeping;
    });
  },
  { flavours: ["system"] },
);
