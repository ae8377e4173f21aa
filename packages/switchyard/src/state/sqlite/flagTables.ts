// oxlint-disable typescript/no-unsafe-type-assertion -- rows hold what `append` wrote
import { type Kysely, sql } from "kysely";
import type {
  FlagChangeRecord,
  FlagEnvironmentRecord,
  FlagKeyRecord,
  FlagPlace,
  FlagRecord,
  FlagUsageRecord,
  PlannedChangeRecord,
  SegmentRecord,
} from "../../flags/records.ts";
import type { Tables } from "../port.ts";
import { many, one } from "./rows.ts";
import type { Schema } from "./tables.ts";

/** Flags, their segments, their history, what is planned for them, who may ask for them and who did. */
export function flagTables(
  db: Kysely<Schema>,
): Pick<
  Tables,
  "flagEnvironments" | "flags" | "segments" | "flagChanges" | "plannedChanges" | "flagKeys" | "flagUsage"
> {
  return {
    flagEnvironments: {
      get: async ({ app, environment }) =>
        one<FlagEnvironmentRecord>(
          await db
            .selectFrom("flagEnvironments")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .executeTakeFirst(),
        ),
      list: async (app) =>
        many<FlagEnvironmentRecord>(
          await db
            .selectFrom("flagEnvironments")
            .select("record")
            .$if(app !== undefined, (query) => query.where("app", "=", app ?? ""))
            .orderBy("app")
            .orderBy("environment")
            .execute(),
        ),
      put: async (record) => {
        await db.replaceInto("flagEnvironments").values(row(record)).execute();
      },
    },
    flags: {
      get: async ({ app, environment }, key) =>
        one<FlagRecord>(
          await db
            .selectFrom("flags")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .where("key", "=", key)
            .executeTakeFirst(),
        ),
      list: async ({ app, environment }) =>
        many<FlagRecord>(
          await db
            .selectFrom("flags")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .orderBy("key")
            .execute(),
        ),
      put: async (record) => {
        await db
          .replaceInto("flags")
          .values({ ...row(record), key: record.key })
          .execute();
      },
      delete: async ({ app, environment }, key) => {
        await db
          .deleteFrom("flags")
          .where("app", "=", app)
          .where("environment", "=", environment)
          .where("key", "=", key)
          .execute();
      },
    },
    segments: {
      get: async ({ app, environment }, name) =>
        one<SegmentRecord>(
          await db
            .selectFrom("segments")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .where("name", "=", name)
            .executeTakeFirst(),
        ),
      list: async ({ app, environment }) =>
        many<SegmentRecord>(
          await db
            .selectFrom("segments")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .orderBy("name")
            .execute(),
        ),
      put: async (record) => {
        await db
          .replaceInto("segments")
          .values({ ...row(record), name: record.name })
          .execute();
      },
      delete: async ({ app, environment }, name) => {
        await db
          .deleteFrom("segments")
          .where("app", "=", app)
          .where("environment", "=", environment)
          .where("name", "=", name)
          .execute();
      },
    },
    flagChanges: {
      append: async (change) => {
        const { insertId } = await db
          .insertInto("flagChanges")
          .values({ ...row(change), name: change.name })
          .executeTakeFirstOrThrow();
        return { ...change, id: Number(insertId) };
      },
      list: async ({ app, environment }, limit, name) => {
        const rows = await db
          .selectFrom("flagChanges")
          .select(["id", "record"])
          .where("app", "=", app)
          .where("environment", "=", environment)
          .$if(name !== undefined, (query) => query.where("name", "=", name ?? ""))
          .orderBy("id", "desc")
          .limit(limit)
          .execute();
        return rows.map(({ id, record }) => ({ ...JSON.parse(record), id }) as FlagChangeRecord);
      },
    },
    plannedChanges: {
      get: async (id) =>
        one<PlannedChangeRecord>(
          await db.selectFrom("plannedChanges").select("record").where("id", "=", id).executeTakeFirst(),
        ),
      list: async ({ app, environment }, limit) =>
        many<PlannedChangeRecord>(
          await db
            .selectFrom("plannedChanges")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .orderBy("created", "desc")
            .orderBy(sql`rowid`, "desc")
            .limit(limit)
            .execute(),
        ),
      due: async (now) =>
        many<PlannedChangeRecord>(
          await db
            .selectFrom("plannedChanges")
            .select("record")
            .where("due", "<=", now)
            .orderBy("due")
            .orderBy("created")
            .orderBy(sql`rowid`)
            .execute(),
        ),
      nextAt: async () => {
        const next = await db
          .selectFrom("plannedChanges")
          .select((columns) => columns.fn.min("due").as("due"))
          .executeTakeFirst();
        return next?.due ?? undefined;
      },
      put: async (record) => {
        const { id, createdAt: created, state, at } = record;
        const due = state === "scheduled" ? (at ?? created) : null;
        const stored = { ...row(record), created, due };
        await db
          .insertInto("plannedChanges")
          .values({ ...stored, id })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(stored))
          .execute();
      },
      forget: async (time) => {
        await db
          .deleteFrom("plannedChanges")
          .where(sql<number>`json_extract(record, '$.endedAt')`, "<", time)
          .execute();
      },
    },
    flagKeys: {
      byHash: async (hash) =>
        one<FlagKeyRecord>(
          await db.selectFrom("flagKeys").select("record").where("hash", "=", hash).executeTakeFirst(),
        ),
      list: async ({ app, environment }) =>
        many<FlagKeyRecord>(
          await db
            .selectFrom("flagKeys")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .orderBy("created")
            .orderBy("id")
            .execute(),
        ),
      put: async (record) => {
        const { id, createdAt: created, hash } = record;
        const stored = { ...row(record), created, hash };
        await db
          .insertInto("flagKeys")
          .values({ ...stored, id })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(stored))
          .execute();
      },
    },
    flagUsage: {
      list: async ({ app, environment }) =>
        many<FlagUsageRecord>(
          await db
            .selectFrom("flagUsage")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .orderBy("flag")
            .execute(),
        ),
      put: async (record) => {
        await db
          .replaceInto("flagUsage")
          .values({ ...row(record), flag: record.flag })
          .execute();
      },
      forgetDeleted: async (time) => {
        await db
          .deleteFrom("flagUsage")
          .where(sql<number>`json_extract(record, '$.lastSeenAt')`, "<", time)
          .where((query) =>
            query.not(
              query.exists(
                query
                  .selectFrom("flags")
                  .select("flags.key")
                  .whereRef("flags.app", "=", "flagUsage.app")
                  .whereRef("flags.environment", "=", "flagUsage.environment")
                  .whereRef("flags.key", "=", "flagUsage.flag"),
              ),
            ),
          )
          .execute();
      },
    },
  };
}

function row(record: FlagPlace): { app: string; environment: string; record: string } {
  const { app, environment } = record;
  return { app, environment, record: JSON.stringify(record) };
}
