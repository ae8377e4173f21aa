import { z } from "@hono/zod-openapi";
import { lockModes } from "../../schema/model.ts";

/** A plan of schema changes, as the port has it. */
export const schemaPlan = z.object({
  from: z.string().nullable().meta({ description: "The newest version that there is; null: none" }),
  to: z.string().nullable(),
  migrations: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      phases: z.array(
        z.object({
          phase: z.enum(["expand", "backfill", "contract", "revert"]),
          statements: z.array(
            z.object({
              sql: z.string(),
              lock: z.object({ mode: z.enum(lockModes), table: z.string() }).nullable(),
              work: z.enum(["none", "scan", "rewrite"]),
              why: z.string(),
              estimateMs: z.number().nullable(),
              transaction: z.boolean().meta({ description: "In the phase's one transaction" }),
            }),
          ),
        }),
      ),
      notices: z.array(z.string()),
    }),
  ),
});
