import { z } from "@hono/zod-openapi";

/** The HTTP API's shapes of analyses; see api.ts. */

const time = z.iso.datetime();

const samples = z
  .object({ candidate: z.number(), stable: z.number() })
  .meta({ description: "Requests or values that the judgement rests on, per side" });

const metricUnit = z
  .enum(["share", "ms", "bytes", "per-second", "cores", "count", "number"])
  .meta({ description: "What the numbers count; a share is 0..1" });

const threshold = z
  .union([z.number(), z.string()])
  .nullable()
  .meta({ description: "The value at which it fails, or the condition's text" });

export const guardView = z.object({
  verdict: z.enum(["pass", "fail", "inconclusive", "error"]),
  reason: z.string(),
  worst: z
    .object({
      metric: z.string(),
      unit: metricUnit,
      value: z.number().nullable(),
      baseline: z.number().nullable(),
      threshold,
      samples,
      query: z.string(),
      source: z.string(),
    })
    .optional()
    .meta({ description: "The newest measurement of the metric that stands worst" }),
});

export const measurementView = z.object({
  at: time,
  verdict: z.enum(["successful", "failed", "inconclusive", "error"]),
  value: z.number().nullable(),
  baseline: z.number().nullable().meta({ description: "Stable's value" }),
  threshold,
  samples,
  interval: z
    .object({ low: z.number().nullable(), high: z.number().nullable() })
    .optional()
    .meta({ description: "Confidence interval of candidate minus stable; null: unbounded" }),
  evidence: z.number().nullable().optional().meta({
    description: "Always-valid evidence against the candidate (an e-value); null: too large for a number",
  }),
  query: z.string(),
  source: z.string(),
  reason: z.string(),
});

export const metricView = z.object({
  name: z.string(),
  unit: metricUnit,
  status: z.enum(["running", "successful", "failed", "inconclusive", "error"]),
  dryRun: z.boolean().meta({ description: "Shown, never counted" }),
  counts: z.object({
    successful: z.int(),
    failed: z.int(),
    inconclusive: z.int(),
    error: z.int(),
    consecutiveErrors: z.int(),
    consecutiveSuccesses: z.int(),
  }),
  measurements: z.array(measurementView).meta({ description: "Those kept, oldest first" }),
});

export const analysisView = z.object({
  id: z.string(),
  app: z.string(),
  rollout: z.string(),
  candidate: z.int(),
  stable: z.int().nullable(),
  purpose: z.enum(["guard", "step", "bake"]),
  step: z.int().optional().meta({ description: "Index of the `analyse` step" }),
  startedAt: time,
  finishedAt: time.optional(),
  verdict: z.enum(["running", "pass", "fail", "inconclusive", "error"]),
  reason: z.string(),
  score: z.number().optional().meta({ description: "0..100, where the app asks for a score" }),
  metrics: z.array(metricView).meta({ description: "Worst first" }),
});

export type GuardView = z.infer<typeof guardView>;
export type MeasurementView = z.infer<typeof measurementView>;
export type MetricView = z.infer<typeof metricView>;
export type AnalysisView = z.infer<typeof analysisView>;
