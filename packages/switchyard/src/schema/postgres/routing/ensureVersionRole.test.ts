import { expect, test } from "vitest";
import pg from "pg";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import type { Connection } from "../connection.ts";
import { connectTo } from "../session/connect.ts";
import { closeVersionRole } from "./closeVersionRole.ts";
import { dropVersionRole } from "./dropVersionRole.ts";
import { ensureVersionRole } from "./ensureVersionRole.ts";
import { roleOfVersion } from "./roleName.ts";
import { roleUrl } from "./roleUrl.ts";

let bases = 0;

describeOnPostgres("a role for a version", ({ cluster, database }) => {
  /** A database of a new app's role, with a version's schema; servers trust, so passwords are tried elsewhere. */
  async function shop() {
    const base = `app${++bases}`;
    const superuser = await database();
    const url = superuser.replace("postgres:postgres@", `${base}:geheim@`);
    const owner = await connectTo(superuser, "public")("test");
    await owner.query(`CREATE ROLE ${base} LOGIN PASSWORD 'geheim'`);
    await owner.query(`GRANT ALL ON SCHEMA public TO ${base}; CREATE SCHEMA shop_v42`);
    await owner.query(`GRANT USAGE ON SCHEMA shop_v42 TO ${base}`);
    const options = { baseRole: base, version: "shop_v42", schema: "public", secret: "geheim" };
    return { base, superuser, url, owner, options };
  }

  const whoAmI = `SELECT session_user::text AS session, current_user::text AS current,
    current_schemas(false)::text[] AS path, current_setting('statement_timeout') AS timeout,
    current_setting('temp_tablespaces') AS spaces`;

  test("sees its version and acts as the app's role, also after DISCARD ALL", async () => {
    const { base, url, owner, options } = await shop();
    await owner.query(`ALTER ROLE ${base} SET statement_timeout = '9s'`);
    await owner.query(`ALTER ROLE ${base} SET search_path = "$user", public, pg_catalog`);
    const { name, notes } = await ensureVersionRole(owner, options);
    expect([name, notes]).toEqual([`${base}_shop_v42`, []]);
    await as(roleUrl(url, "shop_v42"), async (client) => {
      const expected = {
        session: name,
        current: base,
        path: ["shop_v42", "public", "pg_catalog"],
        timeout: "9s",
        spaces: "",
      };
      expect((await client.query(whoAmI)).rows).toEqual([expected]);
      await client.query("SET search_path = pg_catalog");
      await client.query("DISCARD ALL");
      expect((await client.query(whoAmI)).rows).toEqual([expected]);
    });
    await owner.close();
  });

  test("owns what it makes, has default privileges and policies, as the app's role does", async () => {
    const { base, url, owner, options } = await shop();
    await owner.query(`CREATE ROLE ${base}_reader`);
    await owner.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${base} GRANT SELECT ON TABLES TO ${base}_reader`);
    await owner.query(
      `CREATE TABLE note (owner text, of_app boolean); INSERT INTO note VALUES ('${base}'), ('other')`,
    );
    await owner.query(`ALTER TABLE note ENABLE ROW LEVEL SECURITY; GRANT SELECT ON note TO ${base}`);
    await owner.query(`CREATE POLICY own ON note TO ${base} USING (owner = current_user)`);
    await owner.query(`CREATE VIEW shop_v42.note WITH (security_invoker) AS SELECT owner FROM public.note`);
    await owner.query(`GRANT SELECT ON shop_v42.note TO ${base}`);
    await ensureVersionRole(owner, options);
    await as(roleUrl(url, "shop_v42"), async (client) => {
      expect((await client.query("SELECT owner FROM note")).rows).toEqual([{ owner: base }]);
      await client.query("CREATE TABLE public.made (id int)");
    });
    const { rows } = await owner.query(
      `SELECT tableowner::text AS owner, has_table_privilege('${base}_reader', 'public.made', 'SELECT') AS readable
         FROM pg_tables WHERE tablename = 'made'`,
    );
    expect(rows).toEqual([{ owner: base, readable: true }]);
    await owner.close();
  });

  test("changes nothing when it is made again, and follows the app's settings", async () => {
    const { base, owner, options } = await shop();
    await ensureVersionRole(owner, options);
    const look = async () =>
      (
        await owner.query(
          `SELECT a.rolpassword, a.rolconnlimit, a.rolvaliduntil::text, s.setconfig
             FROM pg_authid a JOIN pg_db_role_setting s ON s.setrole = a.oid WHERE rolname = '${base}_shop_v42'`,
        )
      ).rows;
    const before = await look();
    expect((await ensureVersionRole(owner, options)).notes).toEqual([]);
    expect(await look()).toEqual(before);
    await owner.query(`ALTER ROLE ${base} SET work_mem = '5MB'; ALTER ROLE ${base} CONNECTION LIMIT 3`);
    expect((await ensureVersionRole(owner, options)).notes).toEqual([
      expect.stringContaining("3 connections"),
    ]);
    expect(await look()).toEqual([
      expect.objectContaining({ rolconnlimit: 3, setconfig: expect.arrayContaining(["work_mem=5MB"]) }),
    ]);
    await owner.close();
  });

  test("logs in with the password that follows from the app's, and with no other", async () => {
    const { base, url, owner, options } = await shop();
    await ensureVersionRole(owner, options);
    const hba = (await owner.query<{ hba_file: string }>("SHOW hba_file")).rows[0]?.hba_file ?? "";
    await owner.query(
      `COPY (SELECT 'host all ${base}_shop_v42 all scram-sha-256' UNION ALL SELECT 'host all all all trust') TO '${hba}'`,
    );
    await owner.query("SELECT pg_reload_conf()");
    const routed = roleUrl(url, "shop_v42");
    await expect
      .poll(() =>
        as(routed.replace(/:[^:@]*@/, ":wrong@"), () => Promise.resolve("in")).catch(
          (e: pg.DatabaseError) => e.code,
        ),
      )
      .toBe("28P01");
    expect(await as(routed, async (client) => (await client.query("SELECT 1 AS one")).rows)).toEqual([
      { one: 1 },
    ]);
    await owner.close();
  });

  test("is made by a role with the privileges that the refusal asks for", async () => {
    const { base, superuser, owner, options } = await shop();
    const deployer = `deployer${bases}`;
    await owner.query(`CREATE ROLE ${deployer} LOGIN`);
    const weak = await connectTo(superuser.replace("postgres:postgres@", `${deployer}:x@`), "public")("test");
    const refused = await ensureVersionRole(weak, options).catch((error: unknown) => error);
    const expected = [
      `ALTER ROLE "${deployer}" CREATEROLE`,
      ...(cluster().version < 16 ? [] : [`GRANT "${base}" TO "${deployer}" WITH ADMIN OPTION`]),
    ];
    expect(refused).toMatchObject({
      code: "DATABASE_REFUSED",
      next: expect.stringContaining(expected.join("; ")),
      fields: { statements: expected },
    });
    for (const statement of expected) await owner.query(statement);
    await ensureVersionRole(weak, options);
    await ensureVersionRole(weak, options);
    await dropVersionRole(weak, options);
    await Promise.all([weak.close(), owner.close()]);
  });

  test("cannot be made by the app's own role from PostgreSQL 16 on, which is said", async () => {
    const { base, url, owner, options } = await shop();
    await owner.query(`ALTER ROLE ${base} CREATEROLE`);
    const self = await connectTo(url, "public")("test");
    const made = await ensureVersionRole(self, options).catch((error: unknown) => error);
    if (cluster().version < 16) expect(made).toMatchObject({ name: `${base}_shop_v42` });
    else expect(made).toMatchObject({ next: expect.stringContaining(`GRANT "${base}" TO "${base}_owner"`) });
    await Promise.all([self.close(), owner.close()]);
  });

  test("is let into a version that expand has let nobody into, where the app may use its own schema", async () => {
    const { base, url, owner, options } = await shop();
    await owner.query("CREATE SCHEMA shop_v43");
    await ensureVersionRole(owner, { ...options, version: "shop_v43" });
    const [sight] = await as(roleUrl(url, "shop_v43"), async (client) => (await client.query(whoAmI)).rows);
    expect(sight).toMatchObject({ current: base, path: ["shop_v43", "public"] });
    await owner.close();
  });

  test("is closed with the sessions that have nothing to do, and opened again", async () => {
    const { base, superuser, url, owner, options } = await shop();
    const deployer = `closer${bases}`;
    await owner.query(`CREATE ROLE ${deployer} LOGIN CREATEROLE`);
    if (cluster().version >= 16) await owner.query(`GRANT ${base} TO ${deployer} WITH ADMIN OPTION`);
    const weak = await connectTo(superuser.replace("postgres:postgres@", `${deployer}:x@`), "public")("test");
    await ensureVersionRole(weak, options);
    await as(roleUrl(url, "shop_v42"), async (busy) => {
      await busy.query("BEGIN");
      const idle = new pg.Client({ connectionString: roleUrl(url, "shop_v42") });
      idle.on("error", () => undefined);
      await idle.connect();
      const ended = new Promise((resolve) => idle.once("end", () => resolve("ended")));
      await closeVersionRole(weak, options);
      expect(await ended).toBe("ended");
      await busy.query("COMMIT");
      await expect(as(roleUrl(url, "shop_v42"), () => Promise.resolve())).rejects.toMatchObject({
        code: "28000",
      });
    });
    await ensureVersionRole(weak, options);
    await as(roleUrl(url, "shop_v42"), (client) => client.query("SELECT 1"));
    await Promise.all([weak.close(), owner.close()]);
  });

  test("is dropped with nothing left behind, but not while it has sessions", async () => {
    const { base, url, owner, options } = await shop();
    await ensureVersionRole(owner, options);
    await as(roleUrl(url, "shop_v42"), async (client) => {
      await client.query("SET ROLE NONE; CREATE TABLE public.left_behind (id int)").catch(() => undefined);
      await expect(dropVersionRole(owner, options)).rejects.toMatchObject({ code: "SCHEMA_IN_USE" });
    });
    await as(roleUrl(url, "shop_v42"), () => Promise.resolve());
    await untilDropped(owner, options);
    expect(
      (await owner.query("SELECT FROM pg_roles WHERE rolname = $1", [`${base}_shop_v42`])).rowCount,
    ).toBe(0);
    expect(
      (await owner.query("SELECT tableowner::text FROM pg_tables WHERE tablename = 'left_behind'")).rows,
    ).toEqual([{ tableowner: base }]);
    await dropVersionRole(owner, options);
    await owner.close();
  });
});

async function as<Result>(url: string, body: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

/** A backend ends a moment after its client. */
async function untilDropped(
  owner: Connection,
  options: { readonly baseRole: string; readonly version: string },
) {
  await expect
    .poll(() =>
      dropVersionRole(owner, options)
        .then(() => "dropped")
        .catch((error: unknown) => error),
    )
    .toBe("dropped");
}

test("a role's name keeps the version, however long the app's is", () => {
  const name = roleOfVersion("ä".repeat(40), "shop_v42");
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
  expect(name).toMatch(/^ä+~[0-9a-f]{8}_shop_v42$/);
});
