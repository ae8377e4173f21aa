import { z } from "zod";

/** What clients report, as of `EventBatch` in @switchyard/flags; nothing in it can be long or large. */

const text = z.string().max(200);
const name = text.min(1);
const count = z.int().min(0).max(1e9);

export const eventBatch = z.object({
  id: name,
  client: name,
  from: z.number(),
  to: z.number(),
  exposures: z
    .array(z.object({ flag: name, variant: text, key: name }))
    .max(20_000)
    .optional(),
  conversions: z
    .array(
      z.object({
        event: name,
        key: name,
        value: z.number().min(-1e12).max(1e12).optional(),
        variants: z.record(text, text).refine(hasAtMost(100), "has too many flags"),
      }),
    )
    .max(20_000)
    .optional(),
  requests: z
    .array(
      z.object({
        flag: name,
        variant: text,
        requests: count,
        errors: count,
        latency: z.array(z.tuple([z.number().min(0).max(1e9), count])).max(2_000),
      }),
    )
    .max(1_000)
    .optional(),
  evaluations: z
    .record(text, z.record(text, count).refine(hasAtMost(200), "has too many variants"))
    .refine(hasAtMost(10_000), "has too many flags")
    .optional(),
  dropped: count.optional(),
});

function hasAtMost(limit: number): (record: object) => boolean {
  return (record) => Object.keys(record).length <= limit;
}

/** `EventBatch` of @switchyard/flags, as zod has it. */
export type ReceivedBatch = z.infer<typeof eventBatch>;
export type ReceivedConversion = NonNullable<ReceivedBatch["conversions"]>[number];
