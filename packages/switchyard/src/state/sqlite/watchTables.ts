import type { Kysely } from "kysely";
import type { AnalysisRecord } from "../../analysis/record.ts";
import type { Tables } from "../port.ts";
import type { AlertRecord, DeliveryRecord } from "../records.ts";
import { many, one } from "./rows.ts";
import type { Schema } from "./tables.ts";

/** What is measured, told and remembered beside the rollouts. */
export function watchTables(
  db: Kysely<Schema>,
): Pick<Tables, "analyses" | "deliveries" | "alerts" | "cursors"> {
  return {
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
      forget: async (time, except) => {
        const old = db.deleteFrom("analyses").where("started", "<", time);
        await (except.length === 0 ? old : old.where("rollout", "not in", except)).execute();
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
  };
}
