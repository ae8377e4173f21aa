import { expect, test } from "vitest";
import pg from "pg";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import type { Connection } from "../connection.ts";
import { connectTo } from "../session/connect.ts";
import type { ViewForm } from "./hazards/viewForm.ts";
import { viewHazards } from "./viewHazards.ts";

/** Null: works through a view as on the table. */
const statements: readonly (readonly [sql: string, form: ViewForm | null])[] = [
  ["SELECT id, name FROM users WHERE id = 1", null],
  ["SELECT u.id, t.name FROM users u JOIN team t ON t.id = u.team_id", null],
  ["SELECT name FROM users WHERE made > now() - interval '1 day'", null],
  ["SELECT DISTINCT ON (id) id, name FROM users ORDER BY id", null],
  ["SELECT name, rank() OVER (ORDER BY id) FROM users", null],
  ["SELECT team_id, count(*), max(name) FROM users GROUP BY team_id", null],
  ["SELECT id, name, count(*) FROM users GROUP BY id, name", null],
  ["SELECT upper(substr(name, 1, 2)) AS short, count(*) FROM users GROUP BY short ORDER BY short", null],
  ["SELECT upper(substr(name, 1, 2)), count(*) FROM users GROUP BY upper(substr(name, 1, 2))", null],
  ["SELECT name, count(*) FROM users GROUP BY 1 ORDER BY 1", null],
  ["SELECT t.name, count(u.id) FROM team t LEFT JOIN users u ON u.team_id = t.id GROUP BY t.id", null],
  ["SELECT id, name, count(*) FROM users GROUP BY id", "GROUP BY primary key"],
  [
    "SELECT u.*, count(t.id) FROM users u LEFT JOIN team t ON t.id = u.team_id GROUP BY u.id",
    "GROUP BY primary key",
  ],
  [
    "SELECT u.id FROM users u JOIN team t ON t.id = u.team_id GROUP BY u.id ORDER BY u.name",
    "GROUP BY primary key",
  ],
  ["SELECT id FROM users GROUP BY id HAVING max(age) > 1 AND length(name) > 1", "GROUP BY primary key"],
  ["SELECT * FROM (SELECT id, name FROM users GROUP BY id) AS s", "GROUP BY primary key"],
  ["SELECT 1, 'x' UNION ALL SELECT id, name FROM users GROUP BY id", "GROUP BY primary key"],
  ["SELECT id FROM users ORDER BY name LIMIT 1 FOR UPDATE SKIP LOCKED", null],
  ["SELECT row_to_json(u) IS NULL FROM users u", null],
  ["SELECT name FROM ONLY users", null],
  ["SELECT ctid IS NULL FROM users", "system column"],
  ["SELECT u.xmin IS NULL FROM users u", "system column"],
  ["SELECT tableoid IS NULL FROM users", "system column"],
  ["DELETE FROM users WHERE ctid IN (SELECT ctid FROM users LIMIT 1)", "system column"],
  ["INSERT INTO users (id, name) VALUES (9, 'x') RETURNING xmax = 0", "system column"],
  ["SELECT t.ctid FROM team t JOIN users u ON u.team_id = t.id", null],
  ["SELECT count(*) FROM users TABLESAMPLE SYSTEM (100)", "TABLESAMPLE"],
  ["INSERT INTO users (name, age) VALUES ('x', DEFAULT), ('y', 3)", null],
  ["INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING", null],
  [
    "INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name || users.name",
    null,
  ],
  [
    "INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT ON CONSTRAINT users_pkey DO NOTHING",
    "ON CONFLICT ON CONSTRAINT",
  ],
  ["UPDATE users u SET name = t.name FROM team t WHERE t.id = u.team_id RETURNING u.id", null],
  ["UPDATE users SET tags[1] = 'q', age = DEFAULT WHERE id = 2", null],
  ["DELETE FROM users USING team t WHERE t.id = users.team_id AND users.id = 3", null],
  ["WITH gone AS (DELETE FROM users WHERE id = 3 RETURNING *) SELECT name FROM gone", null],
  ["WITH users AS (SELECT 1 AS id, 'x' AS name) SELECT id FROM users", null],
  ["MERGE INTO users u USING team t ON u.id = t.id WHEN MATCHED THEN UPDATE SET name = t.name", "MERGE"],
  ["MERGE INTO team t USING users u ON u.id = t.id WHEN MATCHED THEN UPDATE SET name = u.name", null],
  ["TRUNCATE users", "TRUNCATE"],
  ["COPY users TO '/dev/null'", "COPY"],
  ["COPY (SELECT name FROM users) TO '/dev/null'", null],
  ["LOCK TABLE users IN SHARE MODE", null],
  ["SELECT pg_get_serial_sequence('users', 'id')", "pg_get_serial_sequence"],
  ["SELECT setval(pg_get_serial_sequence('users', 'id'), 100)", "pg_get_serial_sequence"],
  ["SELECT nextval('users_id_seq') > 0", null],
  ["SELECT 'users'::regclass IS NULL", null],
  ["SELECT pg_total_relation_size('users') > 0", "size function"],
  [
    "SELECT attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = 'users'::regclass AND i.indisprimary",
    "key introspection",
  ],
  ["CREATE TABLE child (user_id int REFERENCES users)", "foreign key to it"],
  ["ALTER TABLE team ADD FOREIGN KEY (id) REFERENCES users (id) NOT VALID", "foreign key to it"],
  ["CREATE INDEX ON users (name)", "DDL"],
  ["ALTER TABLE users ADD COLUMN more int", "DDL"],
  [
    "CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "DDL",
  ],
  ["CREATE POLICY p ON users USING (true)", "DDL"],
  ["CREATE STATISTICS s ON name, age FROM users", "DDL"],
  ["CREATE TABLE heir () INHERITS (users)", "DDL"],
  ["COMMENT ON TABLE users IS 'x'", "DDL"],
  ["EXPLAIN SELECT name FROM users", null],
];

const schema = `
  CREATE TABLE team (id int PRIMARY KEY, name text);
  CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, mail text, team_id int REFERENCES team,
    age int DEFAULT 1, tags text[], made timestamptz DEFAULT now());
  INSERT INTO team VALUES (1, 'red');
  INSERT INTO users (name, mail, team_id, tags) SELECT 'n' || i, 'm' || i, 1, '{a}' FROM generate_series(1, 4) AS i;
  CREATE SCHEMA shop_v2;
  CREATE VIEW shop_v2.users WITH (security_invoker) AS
    SELECT id, name, mail AS email, team_id, age, tags, made FROM public.users;
  ALTER VIEW shop_v2.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq');
  ALTER VIEW shop_v2.users ALTER COLUMN age SET DEFAULT 1`;

describeOnPostgres(
  "statements that a view cannot take",
  ({ cluster, database }) => {
    async function shop() {
      const url = await database();
      const owner = await connectTo(url, "public")("test");
      const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = 'app'");
      if (rowCount === 0) await owner.query("CREATE ROLE app LOGIN SUPERUSER");
      const app = new pg.Client({ connectionString: url.replace("postgres:postgres@", "app:app@") });
      await app.connect();
      await app.query(schema);
      return { owner, app };
    }

    test("are known from pg_stat_statements, form by form, and are those that fail or differ in truth", async () => {
      const { owner, app } = await shop();
      await owner.query("CREATE EXTENSION pg_stat_statements");
      const measured: unknown[] = [];
      const expected: unknown[] = [];
      for (const [sql, form] of statements) {
        const wanted = form === "MERGE" && cluster().version >= 17 ? null : form;
        await owner.query("SELECT public.pg_stat_statements_reset()");
        const onTable = await outcome(app, "public", sql);
        const onView = await outcome(app, "shop_v2, public", sql);
        await outcome(app, "public", sql);
        measured.push([sql, onTable === onView, await formsFound(owner)]);
        expected.push([sql, wanted === null, wanted === null ? [] : [wanted]]);
      }
      expect(measured).toEqual(expected);
      await Promise.all([owner.close(), app.end()]);
    });

    test("are not those of other tables, of names with a schema, or of migrations that ran once", async () => {
      const { owner, app } = await shop();
      await owner.query("CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()");
      await outcome(app, "public", "SELECT ctid FROM team");
      await outcome(app, "public", "SELECT ctid FROM public.users");
      await outcome(app, "public", "CREATE INDEX ON users (mail)");
      expect(await formsFound(owner)).toEqual([]);
      expect(await viewHazards(owner, [{ schema: "public", name: "team" }])).toEqual({
        known: true,
        hazards: [{ table: "team", form: "system column", example: "SELECT ctid FROM team" }],
      });
      await Promise.all([owner.close(), app.end()]);
    });

    test("are those of cursors, too", async () => {
      const { owner, app } = await shop();
      await owner.query("CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()");
      const rename = async (path: string) => {
        await app.query(
          `SET search_path = ${path}; BEGIN; DECLARE c CURSOR FOR SELECT * FROM users FOR UPDATE; FETCH c`,
        );
        await app
          .query("UPDATE users SET name = 'x' WHERE CURRENT OF c")
          .finally(() => app.query("ROLLBACK"));
      };
      await rename("public");
      await expect(rename("shop_v2, public")).rejects.toThrow("WHERE CURRENT OF on a view");
      expect(await formsFound(owner)).toEqual(["WHERE CURRENT OF"]);
      await Promise.all([owner.close(), app.end()]);
    });

    test("are unknown without the extension, and to a role that may not read it", async () => {
      const { owner, app } = await shop();
      expect(await viewHazards(owner, [])).toEqual({ known: false, hazards: [] });
      await owner.query("CREATE EXTENSION pg_stat_statements");
      expect(await viewHazards(owner, [])).toEqual({ known: true, hazards: [] });
      await owner.query("CREATE ROLE nosy; SET ROLE nosy");
      expect(await viewHazards(owner, [])).toEqual({ known: false, hazards: [] });
      await owner.query("RESET ROLE; DROP ROLE nosy");
      await Promise.all([owner.close(), app.end()]);
    });
  },
  { settings: { shared_preload_libraries: "pg_stat_statements" } },
);

async function formsFound(connection: Connection): Promise<readonly string[]> {
  const { hazards } = await viewHazards(connection, [{ schema: "public", name: "users" }]);
  return hazards.map(({ form }) => form);
}

/** Rows, or the error; nothing of it stays. */
async function outcome(client: pg.Client, path: string, sql: string): Promise<string> {
  await client.query(`SET search_path = ${path}`);
  await client.query("BEGIN");
  try {
    const { rows, rowCount } = await client.query(sql);
    return sql.startsWith("EXPLAIN") ? "a plan" : JSON.stringify([rowCount, rows.map(withoutOddities)]);
  } catch (error) {
    return String(error);
  } finally {
    await client.query("ROLLBACK");
  }
}

/** A renamed column is what a view is for. */
function withoutOddities(row: Readonly<Record<string, unknown>>): unknown {
  const { mail, email, ...others } = row;
  return { ...others, mail: mail ?? email };
}
