// oxlint-disable typescript/no-unsafe-type-assertion -- rows hold what `put` wrote
import { type Kysely, sql } from "kysely";
import { isOver } from "../../rollout/journal.ts";
import type { Tables } from "../port.ts";
import type { AppRecord, EventRecord, InstanceRecord, ReleaseRecord, RolloutRecord } from "../records.ts";
import { flagTables } from "./flagTables.ts";
import { rampTables } from "./rampTables.ts";
import { many, one } from "./rows.ts";
import type { Schema } from "./tables.ts";
import { watchTables } from "./watchTables.ts";

/** The tables, on a connection or within a transaction. */
export function tablesOn(db: Kysely<Schema>): Tables {
  return {
    ...watchTables(db),
    ...flagTables(db),
    ...rampTables(db),
    apps: {
      get: async (app) =>
        one<AppRecord>(
          await db.selectFrom("apps").select("record").where("app", "=", app).executeTakeFirst(),
        ),
      list: async () =>
        many<AppRecord>(await db.selectFrom("apps").select("record").orderBy("app").execute()),
      put: async (record) => {
        await db
          .replaceInto("apps")
          .values({ app: record.app, record: JSON.stringify(record) })
          .execute();
      },
    },
    releases: {
      get: async (app, number) =>
        one<ReleaseRecord>(
          await db
            .selectFrom("releases")
            .select("record")
            .where("app", "=", app)
            .where("number", "=", number)
            .executeTakeFirst(),
        ),
      list: async (app) =>
        many<ReleaseRecord>(
          await db
            .selectFrom("releases")
            .select("record")
            .where("app", "=", app)
            .orderBy("number", "desc")
            .execute(),
        ),
      put: async (record) => {
        const { app, number } = record;
        await db
          .replaceInto("releases")
          .values({ app, number, record: JSON.stringify(record) })
          .execute();
      },
    },
    instances: {
      get: async (id) =>
        one<InstanceRecord>(
          await db.selectFrom("instances").select("record").where("id", "=", id).executeTakeFirst(),
        ),
      list: async (app) =>
        many<InstanceRecord>(
          await db
            .selectFrom("instances")
            .select("record")
            .$if(app !== undefined, (query) => query.where("app", "=", app ?? ""))
            .orderBy("release")
            .orderBy("position")
            .orderBy("id")
            .execute(),
        ),
      put: async (record) => {
        const { id, app, release, index } = record;
        await db
          .replaceInto("instances")
          .values({ id, app, release, position: index, record: JSON.stringify(record) })
          .execute();
      },
      delete: async (id) => {
        await db.deleteFrom("instances").where("id", "=", id).execute();
      },
    },
    rollouts: {
      get: async (id) =>
        one<RolloutRecord>(
          await db.selectFrom("rollouts").select("record").where("id", "=", id).executeTakeFirst(),
        ),
      list: async (app, limit) =>
        many<RolloutRecord>(
          await db
            .selectFrom("rollouts")
            .select("record")
            .where("app", "=", app)
            .orderBy("started", "desc")
            .orderBy(sql`rowid`, "desc")
            .limit(limit)
            .execute(),
        ),
      unfinished: async () =>
        many<RolloutRecord>(
          await db.selectFrom("rollouts").select("record").where("finished", "=", 0).execute(),
        ),
      put: async (record) => {
        const row = {
          started: record.startedAt,
          finished: isOver(record) ? 1 : 0,
          record: JSON.stringify(record),
        };
        await db
          .insertInto("rollouts")
          .values({ id: record.id, app: record.app, ...row })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
      },
    },
    events: {
      append: async (event) => {
        const { insertId } = await db
          .insertInto("events")
          .values({ app: event.app, record: JSON.stringify(event) })
          .executeTakeFirstOrThrow();
        return { ...event, id: Number(insertId) };
      },
      list: async (app, after, limit) => {
        const rows = await db
          .selectFrom("events")
          .select(["id", "record"])
          .where("app", "=", app)
          .where("id", ">", after)
          .orderBy("id")
          .limit(limit)
          .execute();
        return rows.map(eventOf);
      },
      listAll: async (after, limit) => {
        const query = db.selectFrom("events").select(["id", "record"]).where("id", ">", after);
        return (await query.orderBy("id").limit(limit).execute()).map(eventOf);
      },
      forget: async (upTo) => {
        await db.deleteFrom("events").where("id", "<=", upTo).execute();
      },
    },
    requests: {
      get: async (id) =>
        (await db.selectFrom("requests").select("rollout").where("id", "=", id).executeTakeFirst())?.rollout,
      put: async (id, rollout) => {
        await db.replaceInto("requests").values({ id, rollout }).execute();
      },
    },
    next: async (name) => {
      const { value } = await db
        .insertInto("series")
        .values({ name, value: 1 })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: sql`value + 1` }))
        .returning("value")
        .executeTakeFirstOrThrow();
      return value;
    },
  };
}

function eventOf({ id, record }: { readonly id: number; readonly record: string }): EventRecord {
  return { ...(JSON.parse(record) as Omit<EventRecord, "id">), id };
}
