import pg from "pg";
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../clock.ts";
import { migrationOf, quiet, recording } from "../contract.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { makeUsers, openShop, runSql } from "../testing/usersDatabase.ts";

const town = migrationOf("0001_town", [
  { add_column: { table: "users", column: { name: "town", type: "text", nullable: true } } },
]);
const city = migrationOf("0001_city", [
  { add_column: { table: "users", column: { name: "city", type: "text", nullable: true } } },
]);

describeOnPostgres("a holder that stands still", ({ database }) => {
  test.each([
    { successor: "of its own role, which ends its sessions", role: "postgres" },
    { successor: "of another role, which may not", role: "other" },
  ])(
    "keeps others away for its lease, then does nothing more and says why beside one $successor",
    async ({ role }) => {
      const url = await database();
      await makeUsers(url);
      if (role !== "postgres") await runSql(url, `CREATE ROLE ${role} LOGIN SUPERUSER`);
      const reader = new pg.Client({ connectionString: url });
      await reader.connect();
      await reader.query("BEGIN; SELECT FROM users");
      const { clock, resume } = stillClock();
      const act = recording();
      const first = openShop(url, { holder: "the first" }, { clock, leaseMs: 6000 }).expand([town], act);
      const failed = first.then(
        () => undefined,
        (error: unknown) => error,
      );
      await expect
        .poll(() => act.told.some(({ phase }) => phase === "waiting"), { timeout: 10_000 })
        .toBe(true);

      const other = new URL(url);
      other.username = role;
      const second = openShop(other.href);
      await expect(second.expand([city], quiet)).rejects.toMatchObject({
        code: "SCHEMA_BUSY",
        message: expect.stringContaining("the first"),
      });
      await reader.end();
      await expect
        .poll(() => second.expand([city], quiet).catch(() => undefined), { timeout: 20_000, interval: 200 })
        .toMatchObject({ begun: [city.name] });
      resume();
      expect(await failed).toMatchObject({ code: "SCHEMA_FENCED" });
      expect((await second.status()).migrations.map(({ name }) => name)).toEqual([city.name]);
      await second.backfill(quiet);
      await second.verify(quiet);
      expect(await second.contract(quiet)).toEqual([city.name]);
    },
    60_000,
  );
});

/** Nobody who sleeps wakes up before `resume`: the heartbeat neither. */
function stillClock(): { readonly clock: Clock; readonly resume: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let still = true;
  return {
    clock: {
      now: () => systemClock.now(),
      sleep: async (ms, signal) => {
        if (!still) return systemClock.sleep(ms, signal);
        await Promise.race([promise, signal === undefined ? promise : aborted(signal)]);
        signal?.throwIfAborted();
      },
    },
    resume: () => {
      still = false;
      resolve(undefined);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
