import { afterAll, beforeAll, describe, expect, test } from "vitest";
import pg from "pg";
import { ensureVersionRole } from "../../src/schema/postgres/routing/ensureVersionRole.ts";
import { roleUrl } from "../../src/schema/postgres/routing/roleUrl.ts";
import { seesVersion } from "../../src/schema/postgres/routing/seesVersion.ts";
import { sessionsOfVersions } from "../../src/schema/postgres/routing/sessionsOfVersions.ts";
import { versionedUrl } from "../../src/schema/postgres/routing/versionedUrl.ts";
import { connectTo } from "../../src/schema/postgres/session/connect.ts";
import { describeOnPostgres } from "../../src/schema/testing/describeOnPostgres.ts";
import { hasPgBouncer, keepsPreparedStatements, type PgBouncer, startPgBouncer } from "./pgBouncer.ts";

const modes = ["session", "transaction"] as const;
const versions = ["shop_v41", "shop_v42"] as const;

describe.skipIf(!hasPgBouncer)("PgBouncer — install it with: apt-get install pgbouncer", () => {
  describeOnPostgres("two versions behind PgBouncer", ({ cluster, database }) => {
    const app = { url: "" };

    beforeAll(async () => {
      const url = await database();
      app.url = url.replace("postgres:postgres@", "app:geheim@");
      const owner = await connectTo(url, "public")("test");
      await owner.query("SET password_encryption = 'scram-sha-256'");
      await owner.query("CREATE ROLE app LOGIN PASSWORD 'geheim'");
      await owner.query("ALTER ROLE postgres PASSWORD 'postgres'");
      await owner.query("CREATE TABLE users (id int PRIMARY KEY, email text)");
      await owner.query("INSERT INTO users VALUES (1, 'ada@example.org'); GRANT SELECT ON users TO app");
      for (const [index, version] of versions.entries()) {
        await owner.query(`CREATE SCHEMA ${version}; GRANT USAGE ON SCHEMA ${version} TO app`);
        const column = index === 0 ? "email" : "email AS mail";
        await owner.query(
          `CREATE VIEW ${version}.users WITH (security_invoker) AS SELECT id, ${column} FROM users`,
        );
        await owner.query(`GRANT SELECT ON ${version}.users TO app`);
        await ensureVersionRole(owner, { baseRole: "app", secret: "geheim", version, schema: "public" });
      }
      await requirePasswords(owner);
      await owner.close();
    });

    for (const mode of modes) {
      describe(`that pools by ${mode}`, () => {
        let pool: PgBouncer;
        const as = (version: string) => pool.through(roleUrl(app.url, version));

        beforeAll(async () => {
          pool = await startPgBouncer(cluster(), { pool_mode: mode });
        });
        afterAll(() => pool?.stop());

        test("see their own schema in every transaction, also after DISCARD ALL", async () => {
          // A session pool gives the server's sessions, of which there are two for each role, to one client each.
          const clients = versions.flatMap((version) =>
            Array.from({ length: mode === "session" ? 2 : 5 }, () => ({
              version,
              client: new pg.Client({ connectionString: as(version) }),
            })),
          );
          const seen = await Promise.all(
            clients.map(async ({ version, client }) => {
              await client.connect();
              const sights: unknown[] = [];
              for (let turn = 0; turn < 20; turn++) {
                await client.query("BEGIN");
                const { rows } = await client.query(
                  `SELECT current_schemas(false)::text[] AS path, current_user::text AS who, to_jsonb(users) AS row FROM users`,
                );
                await client.query("COMMIT");
                sights.push(...rows.map((row) => ({ version, ...row })));
                if (turn % 5 === 4) await client.query("DISCARD ALL");
              }
              await client.end();
              return sights;
            }),
          );
          const expected = versions.map((version, index) => ({
            version,
            path: [version, "public"],
            who: "app",
            row: { id: 1, [index === 0 ? "email" : "mail"]: "ada@example.org" },
          }));
          expect(new Set(seen.flat().map((sight) => JSON.stringify(sight)))).toEqual(
            new Set(expected.map((sight) => JSON.stringify(sight))),
          );
          expect(seen.flat()).toHaveLength(clients.length * 20);
        });

        const named = { name: "all", text: "SELECT * FROM users" };

        if (mode === "session" || keepsPreparedStatements) {
          test("keep prepared statements, and lose none to the next client", async () => {
            for (const version of [...versions, ...versions]) {
              const client = new pg.Client({ connectionString: as(version) });
              await client.connect();
              for (let turn = 0; turn < 7; turn++) {
                const { fields } = await client.query(named);
                expect(fields.map(({ name }) => name)).toEqual([
                  "id",
                  version === "shop_v41" ? "email" : "mail",
                ]);
              }
              await client.end();
            }
          });
        } else {
          test("lose prepared statements with any version alike, for this PgBouncer does not know them", async () => {
            const clients = await Promise.all(
              versions.map(async (version) => {
                const client = new pg.Client({ connectionString: as(version) });
                await client.connect();
                return client;
              }),
            );
            for (const client of clients) {
              // The server's session is given to whoever begins the next transaction; another one has no such statement.
              expect((await client.query(named)).rows).toHaveLength(1);
              const other = new pg.Client({ connectionString: as(versions[clients.indexOf(client)]!) });
              await other.connect();
              await other.query("BEGIN");
              await expect(client.query(named)).rejects.toMatchObject({
                code: "26000",
                message: 'prepared statement "all" does not exist',
              });
              await other.query("COMMIT");
              // Without a name, nothing has to be there from before.
              expect((await client.query(named.text)).rows).toHaveLength(1);
              await other.end();
              await client.end();
            }
          });
        }

        test("are proven by the check before a deploy", async () => {
          await seesVersion(as("shop_v42"), "shop_v42", "public");
          await expect(seesVersion(as("shop_v41"), "shop_v42", "public")).rejects.toMatchObject({
            code: "DATABASE_REFUSED",
            message: expect.stringContaining("shop_v41"),
          });
        });

        test("cannot be told apart by URL, and the check says what to do", async () => {
          const url = pool.through(versionedUrl({ url: app.url, version: "shop_v42", schema: "public" }));
          await expect(seesVersion(url, "shop_v42", "public")).rejects.toMatchObject({
            code: "DATABASE_REFUSED",
            message: expect.stringContaining("startup parameter: options"),
            next: expect.stringContaining("routing: role"),
          });
          await pool.command("SET ignore_startup_parameters = 'options'");
          await expect(seesVersion(url, "shop_v42", "public")).rejects.toMatchObject({
            code: "DATABASE_REFUSED",
            message: expect.stringContaining('search path is "$user", public'),
            next: expect.stringContaining("routing: role"),
          });
          await pool.command("SET ignore_startup_parameters = ''");
        });

        test("are refused with advice where the role is not there", async () => {
          await expect(seesVersion(as("shop_v43"), "shop_v43", "public")).rejects.toMatchObject({
            code: "DATABASE_REFUSED",
            next: expect.stringContaining("auth_query"),
          });
        });

        test("count as in use while the pool keeps their sessions, until it is told to renew them", async () => {
          const owner = await connectTo(cluster().url(new URL(app.url).pathname.slice(1)), "public")("test");
          const client = new pg.Client({ connectionString: as("shop_v41") });
          await client.connect();
          await client.query("SELECT 1");
          await client.end();
          const find = async () =>
            (await sessionsOfVersions(owner, { versions: ["shop_v41"] })).map(({ user, version }) => ({
              user,
              version,
            }));
          expect((await find())[0]).toEqual({ user: "app_shop_v41", version: "shop_v41" });
          await pool.command("RECONNECT");
          await expect.poll(find).toEqual([]);
          await owner.close();
        });
      });
    }
  });
});

/** From now on everybody but the superuser needs a password. */
async function requirePasswords(owner: Awaited<ReturnType<ReturnType<typeof connectTo>>>): Promise<void> {
  const hba = (await owner.query<{ hba_file: string }>("SHOW hba_file")).rows[0]?.hba_file ?? "";
  await owner.query(
    `COPY (SELECT 'host all postgres all trust' UNION ALL SELECT 'host all all all scram-sha-256') TO '${hba}'`,
  );
  await owner.query("SELECT pg_reload_conf()");
}
