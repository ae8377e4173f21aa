import { expect } from "vitest";
import pg from "pg";
import { type App, type Model, userOf } from "./model.ts";

/** Named prepared statements on one session, which outlive every change of the schema. */
export async function openPrepared(url: string, model: Model): Promise<App> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const columns = ["name", "email", ...Object.keys(model.columns)];
  const [changed = ""] = Object.keys(model.change);
  const marks = columns.map((_, index) => `$${index + 1}`).join(", ");
  const run = (name: string, text: string, values: readonly unknown[]) =>
    client.query({ name, text, values: [...values] }).then(({ rows }) => rows);
  return {
    round: async (label) => {
      const user = userOf(label, model);
      const values = columns.map((column) => Object.entries(user).find(([name]) => name === column)?.[1]);
      const [made] = await run(
        "add",
        `INSERT INTO users (${columns.join(", ")}) VALUES (${marks}) RETURNING *`,
        values,
      );
      expect(made).toEqual({ id: expect.any(Number), ...user });
      const upsert = `INSERT INTO users (${columns.join(", ")}) VALUES (${marks})
        ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING *`;
      expect(await run("upsert", upsert, ["Grace", ...values.slice(1)])).toEqual([
        { ...made, name: "Grace" },
      ]);
      expect(await run("all", "SELECT * FROM users WHERE email = $1", [user.email])).toEqual([
        { ...made, name: "Grace" },
      ]);
      await client.query("BEGIN");
      await run("post", "INSERT INTO posts (user_id, title) VALUES ($1, $2)", [made.id, label]);
      await run("change", `UPDATE users SET ${changed} = $2 WHERE id = $1`, [made.id, model.change[changed]]);
      await client.query("COMMIT");
      const join = "SELECT u.*, p.title FROM users u JOIN posts p ON p.user_id = u.id WHERE u.id = $1";
      expect(await run("join", join, [made.id])).toEqual([
        { ...made, name: "Grace", ...model.change, title: label },
      ]);
      await client.query("BEGIN");
      await run("change", `UPDATE users SET ${changed} = $2 WHERE id = $1`, [made.id, null]);
      await client.query("ROLLBACK");
      expect(await run("all", "SELECT * FROM users WHERE email = $1", [user.email])).toEqual([
        { ...made, name: "Grace", ...model.change },
      ]);
    },
    close: () => client.end(),
  };
}
