import { z } from "zod";
import { duration, share } from "./scalars.ts";

const pauseStep = z.strictObject({
  pause: z.union([
    z.strictObject({ for: duration }),
    z.strictObject({ approval: z.literal(true).describe("Waits for `switchyard promote`.") }),
  ]),
});

const analyseStep = z.strictObject({
  analyse: z
    .strictObject({
      for: duration.prefault("1m").describe("How long it watches at least."),
      atMost: duration.optional().describe("How long it waits for enough data. Default: ten times `for`."),
      metrics: z
        .array(z.string())
        .optional()
        .describe(
          "Names of `analysis.metrics`, besides what the guard watches. Default: all that are no guard's.",
        ),
      lowTraffic: z
        .enum(["extend", "pause", "synthetic"])
        .default("extend")
        .describe(
          "With too little traffic: wait up to `atMost`, ask a person at once, or send `analysis.probes`.",
        ),
    })
    .describe(
      "Holds the rollout until the guard and the named metrics pass; a person decides what stays inconclusive.",
    ),
});

const step = z.union([
  z.strictObject({
    start: z.union([z.int().min(1), z.literal("all")]).describe("Candidate instances that shall run."),
  }),
  z.strictObject({ test: z.literal(true).describe("Runs the app's `test`.") }),
  z.strictObject({ shift: share.describe("The candidate's share of users.") }),
  pauseStep,
  analyseStep,
  z.strictObject({
    replace: z.int().min(1).describe("Swaps this many stable instances for candidate ones."),
  }),
]);

const blueGreen = z.strictObject({
  type: z.literal("blue-green"),
  watch: duration.prefault("10s").describe("How long the guard watches after the switch, before promotion."),
  approval: z.boolean().default(false).describe("Waits for `switchyard promote` before the switch."),
});

const canary = z.strictObject({
  type: z.literal("canary"),
  steps: z
    .array(z.union([z.strictObject({ shift: share }), pauseStep, analyseStep]))
    .min(1)
    .prefault([
      { shift: "5%" },
      { pause: { for: "30s" } },
      { shift: "25%" },
      { pause: { for: "30s" } },
      { shift: "50%" },
      { pause: { for: "30s" } },
    ])
    .describe("Shares and pauses; the last shift to 100 % is implied."),
});

const rolling = z.strictObject({
  type: z.literal("rolling"),
  batch: z.int().min(1).default(1).describe("Instances replaced at a time."),
  maxSurge: z.int().min(0).default(1).describe("Instances above the wanted number while one is replaced."),
  maxUnavailable: z
    .int()
    .min(0)
    .default(0)
    .describe("Instances below the wanted number while one is replaced."),
  pause: duration.prefault("0s").describe("Between two batches."),
});

const custom = z.strictObject({
  type: z.literal("steps"),
  steps: z.array(step).min(1).describe("Your own order; promotion and retirement follow the last one."),
});

export type AnalyseConfig = z.output<typeof analyseStep>["analyse"];

const strategyObject = z.discriminatedUnion("type", [blueGreen, canary, rolling, custom]);

/** The `strategy` of an app: a name, or a map with `type`. */
export const strategy = z
  .union([
    z.enum(["blue-green", "canary", "rolling"]).transform((type) => strategyObject.parse({ type })),
    strategyObject,
  ])
  .prefault("blue-green")
  .describe("How a new release takes over.");
