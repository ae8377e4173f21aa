import knex from "knex";
import { expect } from "vitest";
import { type App, type Model, userOf } from "./model.ts";

export async function openKnex(url: string, model: Model): Promise<App> {
  const db = knex({ client: "pg", connection: url, pool: { min: 0, max: 2 } });
  return {
    round: async (label) => {
      const user = userOf(label, model);
      const [made] = await db("users").insert(user).returning("*");
      expect(made).toEqual({ id: expect.any(Number), ...user });
      const many = [1, 2, 3].map((index) => userOf(`${label}-${index}`, model));
      expect(await db.batchInsert("users", many, 2)).toHaveLength(2);
      await db("users")
        .insert({ ...user, name: "Grace" })
        .onConflict("email")
        .merge(["name"]);
      await db("users")
        .insert({ ...user, name: "Nobody" })
        .onConflict("email")
        .ignore();
      await db.transaction(async (tx) => {
        await tx("posts").insert({ user_id: made.id, title: label });
        await tx("users").where({ id: made.id }).forUpdate().first();
        expect(await tx("users").where({ id: made.id }).update(model.change, ["id"])).toEqual([
          { id: made.id },
        ]);
      });
      const failing = db.transaction(async (tx) => {
        await tx("users").where({ id: made.id }).update({ name: "Nobody" });
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      const joined = await db("users")
        .join("posts", "posts.user_id", "users.id")
        .where("users.id", made.id)
        .first();
      expect(joined).toMatchObject({ name: "Grace", ...model.change, title: label });
      expect(
        await db("users")
          .whereIn(
            "email",
            many.slice(1).map(({ email }) => email),
          )
          .del(),
      ).toBe(2);
      const [{ count } = { count: 0 }] = await db("users").where({ email: user.email }).count();
      expect(Number(count)).toBe(1);
    },
    close: () => db.destroy(),
  };
}
