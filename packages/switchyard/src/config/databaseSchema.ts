import { z } from "zod";
import { duration, share, size } from "./scalars.ts";
import { secretReference } from "./secretReference.ts";

/** `database` of an app: whose schema its releases change, and how. */

const connection = z.union([z.string().min(1), secretReference]);

export const database = z
  .strictObject({
    url: connection.describe(
      "Connection of whoever changes the schema, directly to the primary: postgres://owner:…@host/db.",
    ),
    migrations: z
      .string()
      .default("migrations")
      .describe(
        "Folder of the migrations, relative to this file: .sql, .json, .yaml, or a tool's own layout.",
      ),
    schema: z.string().min(1).default("public").describe("Schema that holds the app's tables."),
    prefix: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,39}$/, "must be lower-case letters, digits and underscores")
      .optional()
      .describe("Versions are schemas <prefix>_v<number>. Default: the app's name."),
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
      .default("DATABASE_URL")
      .describe("Variable of the instances that gets the connection which sees their version."),
    app: connection
      .optional()
      .describe(
        "Connection of the instances, perhaps through PgBouncer; what `env` is made from. Default: url.",
      ),
    routing: z
      .enum(["url", "role"])
      .default("url")
      .describe(
        "How a connection gets its version: by the `options` of its URL, or by a login role of its own, which PgBouncer needs.",
      ),
    pin: z
      .enum(["auto", "always", "never"])
      .default("auto")
      .describe(
        "Whether the old version sees a changed table through a view, too, so that its prepared `SELECT *` stay valid; auto: unless its SQL cannot go through a view.",
      ),
    onAbort: z
      .enum(["revert", "keep"])
      .default("revert")
      .describe("What happens to an expanded schema when its release is taken back."),
    contract: z
      .union([
        z.enum(["manual", "automatic"]),
        z.strictObject({
          schedule: z
            .string()
            .describe("Cron expression of the moments at which it may begin, e.g. `0 3 * * 1-5`."),
          timezone: z.string().default("UTC").describe("Of the schedule."),
        }),
      ])
      .default("manual")
      .describe(
        "When the old shape is removed once nothing needs it: by `switchyard db contract`, at once, or at these times.",
      ),
    lock: z
      .strictObject({
        timeout: duration
          .prefault("200ms")
          .describe("How long a statement may wait for a lock, and others behind it."),
        budget: duration.prefault("10m").describe("How long it is tried again."),
      })
      .prefault({})
      .describe("Patience with locks."),
    throttle: z
      .strictObject({
        batch: duration.prefault("100ms").describe("Time of one batch; its size follows."),
        maxRows: z.int().min(1).default(20_000).describe("Largest number of rows of a batch."),
        duty: share.prefault("90%").describe("Share of the time that a backfill works."),
        maxLag: duration.prefault("2s").describe("Waits while a replica is further behind."),
        maxSlot: size.prefault("1GiB").describe("Waits while a replication slot holds back more."),
        maxActive: z.int().min(1).default(100).describe("Waits while more sessions are active."),
        query: z.string().optional().describe("A query of one boolean; it waits while that is not true."),
      })
      .prefault({})
      .describe("How hard a backfill works; `switchyard db throttle` changes it while it runs."),
  })
  .describe("The database whose schema is released together with the code.");

export type DatabaseConfig = z.output<typeof database>;
