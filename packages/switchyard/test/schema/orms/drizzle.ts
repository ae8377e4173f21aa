import { eq, inArray } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { expect } from "vitest";
import pg from "pg";
import { type App, type Model, userOf } from "./model.ts";

const posts = pgTable("posts", {
  id: serial().primaryKey(),
  userId: integer("user_id").notNull(),
  title: text().notNull(),
});

export async function openDrizzle(url: string, model: Model): Promise<App> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const db = drizzle(pool);
  const own = Object.entries(model.columns).map(
    ([name, type]) => [name, type === "text" ? text() : integer()] as const,
  );
  const users = pgTable("users", {
    id: serial().primaryKey(),
    name: text().notNull(),
    email: text().notNull().unique(),
    ...Object.fromEntries(own),
  });
  const everybody = db.select().from(users).prepare("everybody");
  return {
    round: async (label) => {
      const user = userOf(label, model);
      const [made] = await db.insert(users).values(user).returning();
      expect(made).toEqual({ id: expect.any(Number), ...user });
      const id = made?.id ?? 0;
      const many = [1, 2, 3].map((index) => userOf(`${label}-${index}`, model));
      expect(await db.insert(users).values(many).returning({ id: users.id })).toHaveLength(3);
      const again = db.insert(users).values({ ...user, name: "Grace" });
      await again.onConflictDoUpdate({ target: users.email, set: { name: "Grace" } });
      await db.transaction(async (tx) => {
        await tx.insert(posts).values({ userId: id, title: label });
        await tx.update(users).set(model.change).where(eq(users.id, id));
      });
      const failing = db.transaction(async (tx) => {
        await tx.delete(users).where(eq(users.id, id));
        tx.rollback();
      });
      await expect(failing).rejects.toThrow("Rollback");
      const [joined] = await db
        .select()
        .from(users)
        .leftJoin(posts, eq(posts.userId, users.id))
        .where(eq(users.id, id));
      expect(joined).toMatchObject({
        users: { ...made, name: "Grace", ...model.change },
        posts: { title: label },
      });
      expect((await everybody.execute()).find(({ email }) => email === user.email)).toMatchObject(
        model.change,
      );
      const gone = many.slice(1).map(({ email }) => email);
      expect(await db.delete(users).where(inArray(users.email, gone)).returning()).toHaveLength(2);
    },
    close: () => pool.end(),
  };
}
