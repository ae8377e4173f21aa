import { DataSource, EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import { expect } from "vitest";
import { type App, type Model, userOf } from "./model.ts";

interface User {
  id: number;
  name: string;
  email: string;
  posts?: Post[];
}

interface Post {
  id: number;
  title: string;
  user: User;
}

export async function openTypeOrm(url: string, model: Model): Promise<App> {
  const own = Object.entries(model.columns).map(([name, type]): [string, EntitySchemaColumnOptions] => [
    name,
    { type },
  ]);
  const userSchema = new EntitySchema<User>({
    name: "User",
    tableName: "users",
    columns: {
      id: { type: Number, primary: true, generated: "increment" },
      name: { type: "text" },
      email: { type: "text", unique: true },
      ...Object.fromEntries(own),
    },
    relations: { posts: { type: "one-to-many", target: "Post", inverseSide: "user" } },
  });
  const postSchema = new EntitySchema<Post>({
    name: "Post",
    tableName: "posts",
    columns: { id: { type: Number, primary: true, generated: "increment" }, title: { type: "text" } },
    relations: {
      user: { type: "many-to-one", target: "User", joinColumn: { name: "user_id" }, inverseSide: "posts" },
    },
  });
  const source = new DataSource({
    type: "postgres",
    url,
    entities: [userSchema, postSchema],
    extra: { max: 2 },
  });
  await source.initialize();
  const users = source.getRepository(userSchema);
  return {
    round: async (label) => {
      const user = userOf(label, model);
      const made = await users.save(users.create(user));
      expect(made.id).toBeGreaterThan(0);
      const many = await users.save(
        [1, 2, 3].map((index) => users.create(userOf(`${label}-${index}`, model))),
      );
      await users.upsert({ ...user, name: "Grace" }, ["email"]);
      await source.transaction(async (manager) => {
        await manager.save(postSchema, { title: label, user: made });
        await manager.update(userSchema, { id: made.id }, model.change);
      });
      const failing = source.transaction(async (manager) => {
        await manager.delete(userSchema, { id: made.id });
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      const found = await users.findOneOrFail({ where: { email: user.email }, relations: { posts: true } });
      expect(found).toMatchObject({ ...user, name: "Grace", ...model.change, posts: [{ title: label }] });
      await users.remove(many.slice(1));
      expect(await users.countBy({ email: user.email })).toBe(1);
    },
    close: () => source.destroy(),
  };
}
