import { z } from "zod";

/** The shapes of the control API for ramps and experiments, below /v1/apps/{app}/flag-ramps. */

const goal = z.object({
  event: z.string().min(1).max(200),
  measure: z.enum(["rate", "value"]).default("rate"),
  better: z.enum(["more", "less"]).default("more"),
});

const environment = z.string().min(1).max(40).default("production");

export const rampRequest = z.object({
  environment,
  purpose: z.enum(["ramp", "experiment"]).default("ramp"),
  flag: z.string().min(1),
  /** Default: `on` where the flag has it, else its first variant that is not the control. */
  variant: z.string().optional(),
  /** Default: `off`, `defaultVariant`, or what the split serves most. */
  control: z.string().optional(),
  /** Index of a rule; absent: the fallthrough. */
  rule: z.int().min(0).optional(),
  /** Shares of 100000. */
  shares: z.array(z.int().min(1).max(100_000)).optional(),
  /** Milliseconds between two shares; `approval`: a person passes each. Default 10 minutes; an experiment's: approval. */
  every: z.union([z.int().min(0), z.literal("approval")]).optional(),
  goals: z.array(goal).max(20).default([]),
  guard: z
    .object({
      enabled: z.boolean().default(true),
      alpha: z.number().gt(0).lt(1).default(0.001),
      minRequests: z.int().min(1).default(20),
      maxErrorIncrease: z.number().min(0).default(0.001),
      maxLatencyRatio: z.number().min(1).default(1.5),
      minLatencyIncreaseMs: z.number().min(0).default(25),
      /** Goals, by event, that must not get worse. */
      goals: z.array(goal).max(20).default([]),
      requireEvidence: z.boolean().default(false),
    })
    .prefault({}),
  by: z.string().min(1),
  message: z.string().optional(),
});

export const rampVerbRequest = z.object({
  verb: z.enum(["promote", "promote-full", "pause", "resume", "abort", "retry"]),
  by: z.string().min(1),
  reason: z.string().optional(),
});

const variantResult = z.object({
  variant: z.string(),
  exposures: z.int(),
  requests: z.int(),
  errors: z.int(),
});

const goalResult = z.object({
  event: z.string(),
  measure: z.enum(["rate", "value"]),
  better: z.enum(["more", "less"]),
  variants: z.array(
    z.object({
      variant: z.string(),
      subjects: z.int(),
      converters: z.int(),
      mean: z.number().nullable(),
      /** Against the control; absent of the control itself and while there are too few people. */
      effect: z
        .object({
          difference: z.number(),
          relative: z.number().nullable(),
          low: z.number(),
          high: z.number(),
          evidence: z.number().nullable(),
        })
        .optional(),
      word: z.string(),
    }),
  ),
});

export const rampView = z.object({
  id: z.string(),
  purpose: z.enum(["ramp", "experiment"]),
  environment: z.string(),
  flag: z.string(),
  variant: z.string(),
  control: z.string(),
  rule: z.int().optional(),
  state: z.enum(["running", "paused", "aborting", "succeeded", "aborted", "failed"]),
  share: z.number().nullable(),
  step: z.int(),
  steps: z.array(z.object({ title: z.string(), state: z.string(), detail: z.string().optional() })),
  waitingFor: z.enum(["approval", "timer", "resume"]).optional(),
  waitingUntil: z.iso.datetime().optional(),
  question: z.string().optional(),
  reason: z.string().optional(),
  automatic: z.boolean(),
  guard: z
    .object({ verdict: z.enum(["pass", "fail", "inconclusive", "error"]), reason: z.string() })
    .optional(),
  counts: z.array(variantResult),
  goals: z.array(goalResult),
  sampleRatio: z.object({ ok: z.boolean(), evidence: z.number().nullable() }).nullable(),
  dropped: z.int(),
  by: z.string().optional(),
  message: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  killedMs: z.number().optional(),
});

export type RampRequest = z.input<typeof rampRequest>;
export type RampView = z.infer<typeof rampView>;
export type GoalResult = z.infer<typeof goalResult>;
