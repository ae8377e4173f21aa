// oxlint-disable typescript/no-unsafe-type-assertion -- rows hold what `put` wrote
import { type Kysely, sql } from "kysely";
import { isOver } from "../../rollout/journal.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { Tables } from "../port.ts";
import { many, one } from "./rows.ts";
import type { Schema } from "./tables.ts";

export function rampTables(db: Kysely<Schema>): Pick<Tables, "ramps" | "rampReports"> {
  return {
    ramps: {
      get: async (id) =>
        one<Ramp>(await db.selectFrom("ramps").select("record").where("id", "=", id).executeTakeFirst()),
      list: async ({ app, environment }, limit) =>
        many<Ramp>(
          await db
            .selectFrom("ramps")
            .select("record")
            .where("app", "=", app)
            .where("environment", "=", environment)
            .orderBy("started", "desc")
            .orderBy(sql`rowid`, "desc")
            .limit(limit)
            .execute(),
        ),
      unfinished: async () =>
        many<Ramp>(await db.selectFrom("ramps").select("record").where("finished", "=", 0).execute()),
      put: async (record) => {
        const { id, app, environment, startedAt: started } = record;
        const row = { finished: isOver(record) ? 1 : 0, record: JSON.stringify(record) };
        await db
          .insertInto("ramps")
          .values({ id, app, environment, started, ...row })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
      },
    },
    rampReports: {
      get: async (id) =>
        one<unknown>(
          await db.selectFrom("rampReports").select("record").where("id", "=", id).executeTakeFirst(),
        ),
      put: async (id, reports) => {
        await db
          .replaceInto("rampReports")
          .values({ id, record: JSON.stringify(reports) })
          .execute();
      },
      forget: async (time) => {
        const ended = db
          .selectFrom("ramps")
          .select("id")
          .where("finished", "=", 1)
          .where(sql<number>`json_extract(record, '$.status.at')`, "<", time);
        await db.deleteFrom("rampReports").where("id", "in", ended).execute();
      },
    },
  };
}
