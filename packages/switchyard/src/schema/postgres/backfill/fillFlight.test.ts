import { expect, onTestFinished, test } from "vitest";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import type { Connect, Connection } from "../connection.ts";
import { verifyFlight } from "../verify/verifyFlight.ts";
import { fillFlight } from "./fillFlight.ts";
import { type BedOptions, fillBed, nameTrigger, pending, unhurried, upperName } from "./testing/fillBed.ts";

const people = (rows: number) => ({
  setup: `CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL);
          INSERT INTO people SELECT i, 'name ' || i FROM generate_series(1, ${rows}) i`,
  add: "ADD COLUMN upper text",
  conversion: upperName,
});

describeOnPostgres("filling", ({ database }) => {
  const bedOf = async (options: BedOptions) => {
    const bed = await fillBed(await database(), options);
    onTestFinished(() => bed.end());
    return bed;
  };

  test("fills all rows, says how far it is, and finds nothing to do the second time", async () => {
    const bed = await bedOf(people(5_000));
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect(
      await bed.query(`SELECT count(*)::int FROM people WHERE upper = upper(name) AND NOT ${pending}`),
    ).toEqual([{ count: 5_000 }]);
    expect(bed.moments.at(-1)).toMatchObject({
      phase: "filling",
      table: "people",
      done: 5_000,
      total: 5_000,
    });
    const [before] = await bed.query("SELECT sum(xmin::text::bigint) AS sum FROM people");
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect((await bed.query("SELECT sum(xmin::text::bigint) AS sum FROM people"))[0]).toEqual(before);
    expect(await verifyFlight(bed.ground, bed.flight, bed.act, { repair: false })).toEqual({
      tables: [{ table: "people", rows: 5_000, repaired: 0 }],
    });
  });

  test("goes on from its cursor when its sessions are killed, and fills no row twice", async () => {
    const bed = await bedOf(people(6_000));
    await bed.query(`CREATE TABLE touched (id bigint);
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO touched VALUES (NEW.id); RETURN NEW; END $$;
      CREATE TRIGGER touch AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touch()`);
    bed.throttle = { ...unhurried, batchMs: 10_000, maxRows: 300 };
    let batches = 0;
    const kills: Promise<unknown>[] = [];
    const act = {
      ...bed.act,
      progress: () => {
        if (++batches % 5 !== 0 || kills.length === 5) return;
        kills.push(
          bed.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'switchyard backfill' AND datname = current_database()`),
        );
      },
    };
    await fillFlight(bed.ground, bed.flight, act);
    await Promise.all(kills);
    expect(kills.length).toBeGreaterThan(2);
    expect(await bed.query("SELECT count(*)::int, count(DISTINCT id)::int AS ids FROM touched")).toEqual([
      { count: 6_000, ids: 6_000 },
    ]);
  });

  test("passes the sync trigger, in its own transactions only", async () => {
    const bed = await bedOf(people(3_000));
    await bed.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not passed'; END $$;
      CREATE TRIGGER sync BEFORE UPDATE ON people FOR EACH ROW
        WHEN (current_setting('switchyard.backfill', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION refuse()`);
    const connections: Connection[] = [];
    const connect: Connect = async (purpose) => {
      const connection = await bed.ground.connect(purpose);
      connections.push(connection);
      return { ...connection, close: () => Promise.resolve() };
    };
    await fillFlight({ ...bed.ground, connect }, bed.flight, bed.act);
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE ${pending}`)).toEqual([{ count: 0 }]);
    const [connection] = connections;
    await expect(connection?.query("UPDATE people SET name = ''")).rejects.toThrow("not passed");
    await connection?.close();
  });

  test("does the usual batch in one statement, and takes none of an earlier holder's", async () => {
    const bed = await bedOf(people(5_000));
    bed.throttle = { ...unhurried, batchMs: 10_000, maxRows: 200 };
    let statements = 0;
    const connect: Connect = async (purpose) => {
      const connection = await bed.ground.connect(purpose);
      const query: Connection["query"] = (...statement) => {
        if (statement[0].includes("switchyard.fill")) statements++;
        return connection.query(...statement);
      };
      return { ...connection, query };
    };
    const fence = async () => {
      const { length } = await bed.query("SELECT FROM switchyard.app WHERE lease_token = 0");
      if (length === 0) throw new Error("fenced");
    };
    let batches = 0;
    const throttle = async () => {
      if (++batches === 20) await bed.query("UPDATE switchyard.app SET lease_token = 1");
      return bed.throttle;
    };
    const ground = { ...bed.ground, connect, fence, throttle };
    await expect(fillFlight(ground, bed.flight, bed.act)).rejects.toThrow("fenced");
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE NOT ${pending}`)).toEqual([
      { count: 3_800 },
    ]);
    expect(await bed.query("SELECT rows_done::int, next_key FROM switchyard.fill")).toEqual([
      { rows_done: 3_800, next_key: ["3800"] },
    ]);
    expect(statements).toBeLessThan(25);
  });

  test("stops when cancelled or interrupted, and another one goes on", async () => {
    const bed = await bedOf(people(10_000));
    bed.throttle = { ...unhurried, maxRows: 500 };
    const act = { ...bed.act, progress: () => (bed.cancelled = true) };
    await expect(fillFlight(bed.ground, bed.flight, act)).rejects.toMatchObject({ code: "ABORTED" });
    bed.cancelled = false;
    const controller = new AbortController();
    const interrupted = { progress: () => controller.abort(new Error("Ctrl-C")), signal: controller.signal };
    await expect(fillFlight(bed.ground, bed.flight, interrupted)).rejects.toThrow("Ctrl-C");
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE NOT ${pending}`)).toEqual([
      { count: 1_000 },
    ]);
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE ${pending}`)).toEqual([{ count: 0 }]);
  });

  test("leaves what writers of both sides write meanwhile as it is, and verifies", async () => {
    const bed = await bedOf(people(6_000));
    await bed.query(nameTrigger);
    bed.throttle = { ...unhurried, maxRows: 300 };
    const writers = await Promise.all(
      ["old", "new"].map(async (side) => ({ side, client: await bed.session() })),
    );
    const filling = { ended: false };
    let written = 0;
    const writing = writers.map(async ({ side, client }) => {
      await client.query(`SET bed.side = '${side}'`);
      const column = side === "new" ? "upper" : "name";
      for (let index = 0; !filling.ended; index++) {
        const id = ((index * 7_919) % 6_000) + 1;
        const own = side === "new" ? "MiXed" : "old";
        await client.query(`UPDATE people SET ${column} = '${own} ' || id WHERE id = ${id}`);
        await client.query(
          `INSERT INTO people (id, ${column}) VALUES (${side === "new" ? "-" : ""}${30_000 + index}, 'MiXed')`,
        );
        await client.query(`DELETE FROM people WHERE id = ${((index * 104_729) % 6_000) + 1}`);
        written++;
      }
    });
    await fillFlight(bed.ground, bed.flight, bed.act);
    filling.ended = true;
    await Promise.all(writing);
    expect(written).toBeGreaterThan(10);
    await verifyFlight(bed.ground, bed.flight, bed.act, { repair: false });
    // Written by the new side, and so not what `up` would make of the old one.
    const [mixed] = await bed.query(
      "SELECT count(*)::int FROM people WHERE upper LIKE 'MiXed%' AND name LIKE 'mixed%'",
    );
    expect(mixed?.["count"]).toBeGreaterThan(10);
    const lost = "SELECT count(*)::int FROM people WHERE name LIKE 'mixed%' AND upper NOT LIKE 'MiXed%'";
    expect(await bed.query(lost)).toEqual([{ count: 0 }]);
  });

  test("passes over a row that the app holds locked, comes back to it, and says who it is", async () => {
    const bed = await bedOf(people(3_000));
    const app = await bed.session();
    await app.query("SET application_name = 'cart'; BEGIN; UPDATE people SET name = name WHERE id = 17");
    const filling = fillFlight(bed.ground, bed.flight, bed.act);
    await expect
      .poll(() => bed.moments.at(-1)?.waitsFor)
      .toMatch(/^blocked by pid \d+ \(cart, idle in transaction/);
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE ${pending}`)).toEqual([{ count: 1 }]);
    await app.query("COMMIT");
    await filling;
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE ${pending}`)).toEqual([{ count: 0 }]);
    expect(bed.moments.at(-1)).toMatchObject({ done: 3_000, total: 3_000 });
  });

  test("fills an empty table and one whose last row is gone", async () => {
    const empty = await bedOf(people(0));
    await fillFlight(empty.ground, empty.flight, empty.act);
    expect(empty.moments.at(-1)).toMatchObject({ done: 0, total: 0 });
    const bed = await bedOf(people(2_000));
    bed.throttle = { ...unhurried, maxRows: 500 };
    const act = { ...bed.act, progress: () => void bed.query("DELETE FROM people WHERE id > 1000") };
    await fillFlight(bed.ground, bed.flight, act);
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE ${pending}`)).toEqual([{ count: 0 }]);
  });

  const idOf = {
    text: "md5(i::text)",
    uuid: "md5(i::text)::uuid",
    timestamptz: "now() + i * interval '1 s'",
  };
  test.for(
    Object.entries({
      ...idOf,
      float8: "i / 3.0",
      'text COLLATE "C"': "chr(60 + i % 60) || i",
      numeric: "i * 1e30 / 7",
    }),
  )("reads rows by a key of type %s", async ([type, value]) => {
    const bed = await bedOf({
      ...people(0),
      setup: `CREATE TABLE people (id ${type} PRIMARY KEY, name text NOT NULL);
                INSERT INTO people SELECT ${value}, 'Ä' || i FROM generate_series(1, 3000) i`,
    });
    bed.throttle = { ...unhurried, maxRows: 190 };
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE NOT ${pending}`)).toEqual([
      { count: 3_000 },
    ]);
    expect(bed.moments.at(-1)).toMatchObject({ done: 3_000 });
    await verifyFlight(bed.ground, bed.flight, bed.act, { repair: false });
  });

  test("reads rows by a key of three columns, each row once", async () => {
    const bed = await bedOf({
      ...people(0),
      setup: `CREATE TABLE people (a int, b text, id int, name text NOT NULL, PRIMARY KEY (b, a, id));
              INSERT INTO people SELECT i % 3, 'b' || i % 7, i, 'x' FROM generate_series(1, 5000) i`,
    });
    bed.throttle = { ...unhurried, maxRows: 83 };
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE NOT ${pending}`)).toEqual([
      { count: 5_000 },
    ]);
    expect(bed.moments.at(-1)).toMatchObject({ done: 5_000 });
  });

  test("takes a unique index where there is no primary key, and refuses where there is neither", async () => {
    const setup =
      "CREATE TABLE people (id int NOT NULL, name text); INSERT INTO people VALUES (1, 'a'), (2, 'b')";
    const bed = await bedOf({ ...people(0), setup });
    await expect(fillFlight(bed.ground, bed.flight, bed.act)).rejects.toMatchObject({
      code: "MIGRATION_REFUSED",
    });
    await bed.query("CREATE UNIQUE INDEX ON people (id)");
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect(await bed.query("SELECT upper FROM people ORDER BY id")).toEqual([{ upper: "A" }, { upper: "B" }]);
  });

  test("names the rows that cannot be filled, their column, and goes on once they are mended", async () => {
    const bed = await bedOf({
      setup: `CREATE TABLE people (id int PRIMARY KEY, age text);
              INSERT INTO people SELECT i, CASE WHEN i IN (800, 2100) THEN 'old' ELSE i::text END FROM generate_series(1, 3000) i`,
      add: "ADD COLUMN years int",
      conversion: {
        ...upperName,
        up: [{ column: "years", expression: "age::int", reads: ["age"] }],
        down: [],
        before: {
          ...upperName.before,
          columns: [
            { name: "id", physical: "id" },
            { name: "age", physical: "age" },
          ],
        },
      },
    });
    bed.throttle = { ...unhurried, maxRows: 500 };
    const message = 'invalid input syntax for type integer: "old"';
    const stopped = fillFlight(bed.ground, bed.flight, bed.act);
    await expect(stopped).rejects.toMatchObject({
      code: "BACKFILL_FAILED",
      fields: { rows: [{ key: "id = 800", column: "years", message, code: "22P02" }] },
    });
    expect(await bed.query(`SELECT count(*)::int FROM people WHERE NOT ${pending}`)).toEqual([
      { count: 500 },
    ]);
    await bed.query("UPDATE people SET age = '80' WHERE age = 'old'");
    await fillFlight(bed.ground, bed.flight, bed.act);
    expect(await bed.query("SELECT count(*)::int FROM people WHERE years = age::int")).toEqual([
      { count: 3_000 },
    ]);
  });

  test("fills in one pass what one conversion computes from another one's column", async () => {
    const bed = await bedOf({ ...people(10), add: "ADD COLUMN upper text, ADD COLUMN size int" });
    const [first] = bed.flight.conversions;
    if (first === undefined) throw new Error("no conversion");
    const second = {
      ...first,
      before: first.after,
      up: [{ column: "size", expression: "length(name) + ascii(name)", reads: ["name"] }],
      down: [],
    };
    const flight = { ...bed.flight, conversions: [first, second] };
    await fillFlight(bed.ground, flight, bed.act);
    expect(await bed.query("SELECT DISTINCT upper, size FROM people WHERE id < 3 ORDER BY upper")).toEqual([
      { upper: "NAME 1", size: 84 },
      { upper: "NAME 2", size: 84 },
    ]);
    await verifyFlight(bed.ground, flight, bed.act, { repair: false });
  });

  test("computes what is another value each time for each row, and once for all that read it", async () => {
    const bed = await bedOf({ ...people(10), add: "ADD COLUMN upper text, ADD COLUMN size int" });
    const [first] = bed.flight.conversions;
    if (first === undefined) throw new Error("no conversion");
    const token = { ...first, up: [{ column: "upper", expression: "gen_random_uuid()", reads: [] }] };
    const second = {
      ...first,
      before: first.after,
      up: [{ column: "size", expression: "ascii(name)", reads: ["name"] }],
      down: [],
    };
    await fillFlight(bed.ground, { ...bed.flight, conversions: [token, second] }, bed.act);
    expect(
      await bed.query(
        "SELECT count(DISTINCT upper)::int AS tokens, bool_and(size = ascii(upper)) AS agree FROM people",
      ),
    ).toEqual([{ tokens: 10, agree: true }]);
  });

  test("names rows that a constraint of the new column does not allow", async () => {
    const bed = await bedOf({
      ...people(900),
      add: "ADD COLUMN upper text, ADD CONSTRAINT short CHECK (length(upper) < 8) NOT VALID",
    });
    await expect(fillFlight(bed.ground, bed.flight, bed.act)).rejects.toMatchObject({
      fields: {
        rows: [100, 101, 102, 103, 104].map((id) => ({ key: `id = ${id}`, column: "upper", code: "23514" })),
      },
    });
  });
});
