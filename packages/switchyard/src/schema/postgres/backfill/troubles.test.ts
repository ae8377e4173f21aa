import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { checksumOf, type Migration } from "../../migrations/migration.ts";
import type { Operation } from "../../migrations/operations.ts";
import type { Act } from "../../port.ts";
import type { Cluster } from "../../testing/cluster.ts";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { openShop, runSql } from "../../testing/usersDatabase.ts";
import { unhurried } from "./testing/fillBed.ts";
import {
  canMount,
  fillUp,
  fillUpLongValues,
  freeUp,
  freeUpLongValues,
  moveToSmallDisk,
} from "./testing/fullDisk.ts";

vi.setConfig({ testTimeout: 30_000 });

interface Place {
  readonly cluster: Cluster;
  /** Of the superuser; the fill itself is the tables' owner. */
  readonly url: string;
}

/** What can happen to a fill halfway through. */
interface Trouble {
  readonly what: string;
  /** Of the table, before the migration. */
  readonly prepare?: string;
  readonly operation?: Operation;
  arrange?(place: Place): Promise<unknown>;
  /** While the first batches are being filled. */
  begin?(place: Place): Promise<unknown>;
  mend(place: Place): Promise<unknown>;
  /** How the fill stops: its code, and what its message and its last line say. */
  readonly stops: { readonly code: string; readonly message: RegExp; readonly next: RegExp };
  /** Nothing at all can be done, or written down, before it is mended. */
  readonly isTotal?: true;
  readonly patienceMs?: number;
}

const greeting: Operation = {
  add_column: { table: "users", column: { name: "greeting", type: "text" }, up: "'Hi ' || name" },
};
/** Too long for its row from the second half on. */
const longGreeting: Operation = {
  add_column: {
    table: "users",
    column: { name: "greeting", type: "text" },
    up: "CASE WHEN id < 1000 THEN name ELSE (SELECT string_agg(md5(name || i), '') FROM generate_series(1, 100) i) END",
  },
};
const noRoom: Trouble["stops"] = {
  code: "BACKFILL_FAILED",
  message: /disk is full \(users: could not extend file .*No space left on device/,
  next: /^Free space .* VACUUM .* `switchyard db backfill` goes on where it stopped, `switchyard db revert`/,
};
const mendRows = /^Mend these rows in the old version's columns; then `switchyard db backfill` goes on/;

const troubles: readonly Trouble[] = [
  {
    what: "a device without room for long values",
    operation: longGreeting,
    begin: ({ url }) => fillUpLongValues(url),
    mend: ({ cluster, url }) => freeUpLongValues(cluster, url),
    stops: noRoom,
  },
  ...(canMount ? [smallDisk()] : []),
  {
    what: "a server that was made read-only",
    begin: ({ cluster }) => setReadOnly(cluster, "on"),
    mend: ({ cluster }) => setReadOnly(cluster, "off"),
    stops: {
      code: "DATABASE_REFUSED",
      message: /^users cannot be written to: .*read-only transaction/,
      next: /^Point `database.url` at the primary, or find out who made it read-only/,
    },
    isTotal: true,
  },
  {
    what: "a privilege that was revoked",
    begin: ({ url }) => runSql(url, "REVOKE UPDATE ON users FROM shop_owner"),
    mend: ({ url }) => runSql(url, "GRANT UPDATE ON users TO shop_owner"),
    stops: {
      code: "DATABASE_REFUSED",
      message: /^users: permission denied for table users/,
      next: /^Grant what is missing to the user of `database.url`; then `switchyard db backfill` goes on/,
    },
  },
  {
    what: "an old row without the value that is to be NOT NULL",
    prepare: "UPDATE users SET name = NULL WHERE id = 1700",
    operation: {
      alter_column: { table: "users", column: "name", nullable: false, up: "name", down: "name" },
    },
    mend: ({ url }) => runSql(url, "UPDATE users SET name = 'somebody' WHERE id = 1700"),
    stops: { code: "BACKFILL_FAILED", message: /id = 1700 \(column \w+\): /, next: mendRows },
  },
  {
    what: "an old row that breaks an old constraint",
    prepare: `UPDATE users SET age = -1 WHERE id = 1700;
              ALTER TABLE users ADD CONSTRAINT born CHECK (age > 0) NOT VALID`,
    mend: ({ url }) => runSql(url, "UPDATE users SET age = 1 WHERE id = 1700"),
    stops: {
      code: "BACKFILL_FAILED",
      message: /id = 1700.*violates check constraint "born"/,
      next: mendRows,
    },
  },
  {
    what: "a server that is gone for good",
    begin: ({ cluster }) => cluster.kill(),
    mend: ({ cluster }) => cluster.start(),
    stops: {
      code: "DATABASE_UNREACHABLE",
      message: /shop_owner|127\.0\.0\.1/,
      next: /run the same command again/i,
    },
    isTotal: true,
    patienceMs: 2_000,
  },
];

/** Somebody else's files fill the disk on which the table is. */
function smallDisk(): Trouble {
  let disk = "";
  return {
    what: "a disk that is full",
    arrange: async ({ cluster, url }) => {
      disk = await moveToSmallDisk(cluster, url);
    },
    begin: () => fillUp(disk),
    mend: () => freeUp(disk),
    stops: noRoom,
  };
}

describeOnPostgres(
  "a fill that meets",
  ({ cluster, database }) => {
    test.for(troubles)(
      "$what stops, says so, goes on once it is mended, and is taken back",
      async (trouble) => {
        const place = { cluster: cluster(), url: await database() };
        const url = await ownedUsers(place, trouble.prepare);
        await trouble.arrange?.(place);
        const throttle = { ...unhurried, maxRows: 300 };
        const driver = openShop(url, { throttle });
        await driver.expand([migrationOf(trouble.operation ?? greeting)], quiet);
        const before = await oldRows(place);

        const release = trouble.begin === undefined ? undefined : await holdSecondBatch(place);
        let begun: Promise<unknown> | undefined;
        const act: Act = {
          ...quiet,
          progress: () => {
            begun ??= trouble.begin?.(place).finally(release);
          },
        };
        // As patient as the lease is long: with a server that is gone, a test need not be.
        const stopping =
          trouble.patienceMs === undefined
            ? driver
            : openShop(url, { throttle }, { leaseMs: trouble.patienceMs });
        await expect(stopping.backfill(act)).rejects.toMatchObject({
          code: trouble.stops.code,
          message: expect.stringMatching(trouble.stops.message),
          next: expect.stringMatching(trouble.stops.next),
        });
        await begun;
        if (trouble.isTotal) await trouble.mend(place);
        expect(await oldRows(place)).toEqual(before);
        const [stopped] = (await driver.status()).migrations;
        expect(stopped).toMatchObject({
          phase: "expanded",
          ...(!trouble.isTotal && { error: expect.stringMatching(trouble.stops.message) }),
        });
        const [fill] = stopped?.fills ?? [];
        expect(fill).toMatchObject({ finished: false, done: expect.any(Number) });
        expect(await filledRows(place)).toBe(fill?.done);

        if (!trouble.isTotal) await trouble.mend(place);
        const mended = await oldRows(place);
        await driver.backfill(quiet);
        expect(await filledRows(place)).toBe(2_000);
        await driver.verify(quiet);
        const [filled] = (await driver.status()).migrations;
        expect(filled?.phase).toBe("ready");
        expect(filled?.error).toBeUndefined();
        await driver.revert(quiet);
        expect(await oldRows(place)).toEqual(mended);
        expect(await columns(place)).toEqual(["id", "name", "age"]);
      },
    );

    const open = troubles.filter(({ isTotal }) => isTotal === undefined);
    test.for(open)("$what can be taken back before it is mended", async (trouble) => {
      const place = { cluster: cluster(), url: await database() };
      const driver = openShop(await ownedUsers(place, trouble.prepare));
      await trouble.arrange?.(place);
      await driver.expand([migrationOf(trouble.operation ?? greeting)], quiet);
      const before = await oldRows(place);
      await trouble.begin?.(place);
      await expect(driver.backfill(quiet)).rejects.toMatchObject({ code: trouble.stops.code });
      await driver.revert(quiet);
      expect(await oldRows(place)).toEqual(before);
      expect(await columns(place)).toEqual(["id", "name", "age"]);
    });

    test("a server that is read-only from the start is told so before anything begins", async () => {
      const place = { cluster: cluster(), url: await database() };
      const driver = openShop(await ownedUsers(place));
      await runSql(place.url, "ALTER ROLE shop_owner SET default_transaction_read_only = on");
      onTestFinished(async () => void (await runSql(place.url, "ALTER ROLE shop_owner RESET ALL")));
      await expect(driver.expand([migrationOf(greeting)], quiet)).rejects.toMatchObject({
        code: "DATABASE_REFUSED",
        message: expect.stringContaining("default_transaction_read_only is on"),
      });
    });
  },
  { flavours: ["embedded"] },
);

const quiet: Act = { progress: () => undefined, signal: new AbortController().signal };

/** A table of 2,000 rows that belongs to an ordinary role; the role's URL. */
async function ownedUsers({ cluster, url }: Place, prepare = ""): Promise<string> {
  await runSql(
    url,
    `DO $$ BEGIN CREATE ROLE shop_owner LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
     DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO shop_owner', current_database()); END $$;
     GRANT CREATE ON SCHEMA public TO shop_owner;
     CREATE TABLE users (id int PRIMARY KEY, name text, age int);
     INSERT INTO users SELECT i, 'user ' || i, i FROM generate_series(1, 2000) AS i;
     ALTER TABLE users OWNER TO shop_owner;
     ${prepare}`,
  );
  return cluster.url(new URL(url).pathname.slice(1), "shop_owner");
}

function migrationOf(operation: Operation): Migration {
  const file = "1_change.json";
  return {
    name: "1_change",
    operations: [operation],
    positions: [{ file, line: 1, column: 1 }],
    checksum: checksumOf({ text: JSON.stringify(operation) }),
    format: "operations",
    file,
  };
}

/** Whatever happens to the fill shall find it at work: its second batch waits until this is released. */
async function holdSecondBatch({ url }: Place): Promise<() => Promise<void>> {
  await runSql(
    url,
    `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       PERFORM pg_advisory_xact_lock(1); RETURN NEW;
     END $$;
     CREATE TRIGGER hold BEFORE UPDATE ON users FOR EACH ROW WHEN (NEW.id = 301) EXECUTE FUNCTION hold()`,
  );
  const holder = new pg.Client({ connectionString: url });
  holder.on("error", () => undefined);
  await holder.connect();
  await holder.query("SELECT pg_advisory_lock(1)");
  return () => holder.end().catch(() => undefined);
}

const oldRows = ({ url }: Place) => runSql(url, "SELECT id, name, age FROM users ORDER BY id");

async function filledRows({ url }: Place): Promise<unknown> {
  const [row] = await runSql(url, "SELECT count(*)::int FROM users WHERE NOT _sy_pending_1");
  return row?.["count"];
}

async function columns({ url }: Place): Promise<readonly unknown[]> {
  const rows = await runSql(
    url,
    `SELECT attname FROM pg_attribute
      WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  return rows.map(({ attname }) => attname);
}

async function setReadOnly(cluster: Cluster, value: "on" | "off"): Promise<void> {
  await cluster.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
  await cluster.query("SELECT pg_reload_conf()");
}
