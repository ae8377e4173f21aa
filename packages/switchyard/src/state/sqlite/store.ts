// oxlint-disable typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters -- rows hold what `put` wrote
import { Kysely, sql } from "kysely";
import { messageOf, SwitchyardError } from "../../errors.ts";
import { isOver } from "../../rollout/rollout.ts";
import type { Store, Tables } from "../port.ts";
import type { AnalysisRecord } from "../../analysis/record.ts";
import type {
  AlertRecord,
  AppRecord,
  DeliveryRecord,
  EventRecord,
  InstanceRecord,
  ReleaseRecord,
  RolloutRecord,
} from "../records.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { createTables, type Schema, schemaVersion } from "./tables.ts";

/** The embedded store: one file, no server. Throws STATE_INVALID for a file that is damaged or newer than this program. */
export async function openSqliteStore(file: string): Promise<Store> {
  const db = await open(file);
  return {
    ...tablesOn(db),
    atomically: (work) => db.transaction().execute((transaction) => work(tablesOn(transaction))),
    close: () => db.destroy(),
  };
}

async function open(file: string): Promise<Kysely<Schema>> {
  try {
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(file) });
    const { rows } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db);
    const found = rows[0]?.user_version ?? 0;
    if (found > schemaVersion) {
      throw new SwitchyardError(
        "STATE_INVALID",
        `${file} was written by a newer version of switchyard (tables ${found}).`,
        {
          next: "Run that version, or start with another --state-dir.",
        },
      );
    }
    await createTables(db);
    await sql.raw(`PRAGMA user_version = ${schemaVersion}`).execute(db);
    return db;
  } catch (error) {
    if (error instanceof SwitchyardError) throw error;
    if (/database is locked/.test(messageOf(error))) {
      throw new SwitchyardError("ALREADY_RUNNING", `Another control plane uses ${file}.`, {
        cause: error,
        next: "Use that one, stop it with `switchyard stop`, or start this one with another --state-dir.",
      });
    }
    throw new SwitchyardError("STATE_INVALID", `The state in ${file} cannot be read.`, {
      cause: error,
      next: "Put a copy of it back, or move it away to start empty; running instances keep serving meanwhile.",
    });
  }
}

function tablesOn(db: Kysely<Schema>): Tables {
  return {
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
    },
    analyses: {
      get: async (id) =>
        one<AnalysisRecord>(
          await db.selectFrom("analyses").select("record").where("id", "=", id).executeTakeFirst(),
        ),
      ofRollout: async (rollout) =>
        many<AnalysisRecord>(
          await db
            .selectFrom("analyses")
            .select("record")
            .where("rollout", "=", rollout)
            .orderBy("started")
            .orderBy("id")
            .execute(),
        ),
      put: async (record) => {
        const { id, rollout, startedAt: started } = record;
        await db
          .replaceInto("analyses")
          .values({ id, rollout, started, record: JSON.stringify(record) })
          .execute();
      },
    },
    deliveries: {
      get: async (id) =>
        one<DeliveryRecord>(
          await db.selectFrom("deliveries").select("record").where("id", "=", id).executeTakeFirst(),
        ),
      due: async (now, limit) =>
        many<DeliveryRecord>(
          await db
            .selectFrom("deliveries")
            .select("record")
            .where("pending", "=", 1)
            .where("at", "<=", now)
            .orderBy("at")
            .orderBy("created")
            .limit(limit)
            .execute(),
        ),
      list: async (app, limit) =>
        many<DeliveryRecord>(
          await db
            .selectFrom("deliveries")
            .select("record")
            .where("app", "=", app)
            .orderBy("created", "desc")
            .limit(limit)
            .execute(),
        ),
      put: async (record) => {
        const { id, app, createdAt: created, state, at } = record;
        const pending = state === "pending" ? 1 : 0;
        await db
          .replaceInto("deliveries")
          .values({ id, app, created, pending, at, record: JSON.stringify(record) })
          .execute();
      },
      forget: async (time) => {
        await db.deleteFrom("deliveries").where("pending", "=", 0).where("at", "<", time).execute();
      },
    },
    alerts: {
      get: async (app, rule) =>
        one<AlertRecord>(
          await db
            .selectFrom("alerts")
            .select("record")
            .where("app", "=", app)
            .where("rule", "=", rule)
            .executeTakeFirst(),
        ),
      list: async (app) =>
        many<AlertRecord>(
          await db
            .selectFrom("alerts")
            .select("record")
            .$if(app !== undefined, (query) => query.where("app", "=", app ?? ""))
            .orderBy("app")
            .orderBy("rule")
            .execute(),
        ),
      put: async (record) => {
        const { app, rule } = record;
        await db
          .replaceInto("alerts")
          .values({ app, rule, record: JSON.stringify(record) })
          .execute();
      },
      delete: async (app, rule) => {
        await db.deleteFrom("alerts").where("app", "=", app).where("rule", "=", rule).execute();
      },
    },
    cursors: {
      get: async (name) =>
        (await db.selectFrom("cursors").select("position").where("name", "=", name).executeTakeFirst())
          ?.position ?? 0,
      put: async (name, position) => {
        await db.replaceInto("cursors").values({ name, position }).execute();
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

function one<T>(row: { readonly record: string } | undefined): T | undefined {
  return row === undefined ? undefined : (JSON.parse(row.record) as T);
}

function many<T>(rows: readonly { readonly record: string }[]): T[] {
  return rows.map((row) => JSON.parse(row.record) as T);
}
