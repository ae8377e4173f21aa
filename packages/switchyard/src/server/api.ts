import { z } from "@hono/zod-openapi";
import { guardView } from "./analysisApi.ts";
import { schemaPlan } from "./schema/schemaApi.ts";

/**
 * The HTTP API's shapes, shared by the server (validation, OpenAPI) and the CLI (types). Times are ISO 8601 in UTC,
 * weights hundredths of a percent (0..10000).
 */

const time = z.iso.datetime();

export const stepView = z.object({
  index: z.int(),
  kind: z.string().meta({
    description:
      "expand, backfill, verify, start, test, baseline, shift, analyse, pause, replace, confirm, call, ramp, promote, retire or contract",
  }),
  title: z.string().meta({ description: "What the step does, in words" }),
  undo: z.string().meta({ description: "How it is undone, in words" }),
  state: z.enum(["pending", "applying", "applied", "failed", "reverting", "reverted", "skipped"]),
  detail: z.string().optional().meta({ description: "Progress or failure, one line" }),
  startedAt: time.optional(),
  finishedAt: time.optional(),
});

export const planView = z.object({
  app: z.string(),
  strategy: z.string(),
  from: z.int().nullable(),
  to: z.int(),
  steps: z.array(stepView),
  rollback: z.array(z.string()).meta({ description: "The rollback plan in plain words, one sentence each" }),
  warnings: z.array(z.string()),
  schema: schemaPlan.optional().meta({ description: "Every statement that changes the app's database" }),
});

export const rolloutState = z.enum(["running", "paused", "aborting", "succeeded", "aborted", "failed"]);

export const rolloutView = z.object({
  id: z.string(),
  app: z.string(),
  kind: z.enum(["deploy", "rollback"]),
  strategy: z.string(),
  from: z.int().nullable(),
  to: z.int(),
  state: rolloutState,
  waitingFor: z.enum(["approval", "resume", "timer", "hook"]).optional(),
  waitingUntil: time.optional(),
  step: z.int().meta({ description: "Index of the current step; the number of steps when all are done" }),
  steps: z.array(stepView),
  setWeight: z.int().meta({ description: "The candidate's share that the plan asks for now" }),
  actualWeight: z
    .number()
    .nullable()
    .meta({ description: "Its share of the requests of the last seconds; null without traffic" }),
  reason: z.string().optional().meta({ description: "Why it was aborted, failed or waits" }),
  automatic: z.boolean().meta({
    description: "Taken back, or begun as a rollback, by Switchyard itself and not by a person",
  }),
  guard: guardView.optional(),
  exposure: z
    .object({
      share: z.int().meta({ description: "Largest share of users that it was given, 0..10000" }),
      forMs: z.number().meta({ description: "From the first shifted user to the last" }),
      requests: z.int().meta({ description: "That it answered" }),
      failed: z.int().meta({ description: "Of these: 5xx, and those that the router had to answer" }),
      allRequests: z.int().meta({ description: "Of the app in that time" }),
    })
    .optional()
    .meta({ description: "Of a release that was taken back: who saw it" }),
  message: z.string().optional(),
  by: z.string().optional(),
  timings: z.object({
    startedAt: time,
    finishedAt: time.optional(),
    switchMs: z
      .number()
      .optional()
      .meta({ description: "Publishing the last shift to full acknowledgement" }),
    rollbackMs: z.number().optional().meta({
      description: "From the command or verdict to the acknowledged generation without the bad release",
    }),
  }),
});

export const instanceView = z.object({
  id: z.string(),
  state: z.enum(["starting", "ready", "warm", "draining", "unready", "backoff", "gave-up", "stopping"]),
  address: z.string(),
  pid: z.int().optional(),
  restarts: z.int(),
  cpu: z.number().optional().meta({ description: "Share of one core" }),
  memoryBytes: z.number().optional(),
  inflight: z.int().optional(),
});

export const releaseView = z.object({
  number: z.int(),
  state: z.enum([
    "preparing",
    "candidate",
    "baseline",
    "stable",
    "warm",
    "retired",
    "aborted",
    "rolled-back",
    "pruned",
  ]),
  createdAt: time,
  artifact: z
    .string()
    .nullable()
    .meta({ description: "sha256 of the artifact; null for a release that is only a command" }),
  message: z.string().optional(),
  by: z.string().optional(),
  weight: z.int(),
  instances: z.array(instanceView),
  baselineOf: z
    .int()
    .optional()
    .meta({ description: "Of a baseline: the stable release that it is a fresh copy of" }),
  rollbackTarget: z.boolean().meta({ description: "`switchyard rollback --to` can go to it" }),
  warmUntil: time.optional(),
  schema: z.string().nullable().optional().meta({
    description:
      "The version of the database that it sees; null: the tables as they are, absent: not yet known, or no database",
  }),
});

export const flagsNow = z.object({
  ramps: z
    .array(
      z.object({
        id: z.string(),
        purpose: z.enum(["ramp", "experiment"]),
        environment: z.string(),
        flag: z.string(),
        variant: z.string(),
        share: z.int().nullable().meta({ description: "Of people, 0..100000; null: the flag has changed" }),
        state: rolloutState,
      }),
    )
    .meta({ description: "That are not over" }),
  killed: z
    .array(z.object({ environment: z.string(), flag: z.string(), by: z.enum(["guard", "person"]) }))
    .meta({ description: "The first few of each environment" }),
  killedCount: z.int(),
});

export const appStatus = z.object({
  app: z.string(),
  at: time,
  stable: z.int().nullable(),
  generation: z.int(),
  urls: z.array(z.string()),
  rollout: rolloutView.nullable().meta({ description: "The running rollout, else the newest one" }),
  releases: z.array(releaseView).meta({ description: "Releases with instances, newest first" }),
  watchedUntil: time.optional().meta({
    description: "Stable was promoted, and until then the guard goes back by itself when it fails",
  }),
  flags: flagsNow.optional().meta({ description: "Absent: nothing ramps and nothing is killed" }),
  problems: z.array(z.string()),
});

export const appSummary = z.object({
  app: z.string(),
  stable: z.int().nullable(),
  rollout: rolloutState.nullable(),
});

export const eventView = z.object({
  id: z.int(),
  at: time,
  app: z.string(),
  rollout: z.string().optional(),
  kind: z.string(),
  level: z.enum(["info", "warning", "error"]),
  text: z.string().meta({ description: "One sentence for a person" }),
  fields: z.record(z.string(), z.string()).optional().meta({
    description: "What it is about, in parts: a verdict's metric, value, baseline, sample sizes, query",
  }),
});

/** Data of the `status` and `event` messages of GET /v1/apps/{app}/watch. */
export type WatchMessage =
  | { readonly kind: "status"; readonly status: AppStatus }
  | { readonly kind: "event"; readonly event: EventView };

const migrations = z
  .array(
    z.object({
      name: z.string().min(1),
      file: z.string(),
      text: z.string(),
      format: z.enum(["sql", "json", "yaml"]),
    }),
  )
  .optional()
  .meta({ description: "All migrations of the app's database, in order; absent where it has none" });

export const deployRequest = z.object({
  requestId: z
    .string()
    .min(8)
    .meta({ description: "Chosen by the client; a repeat with the same id is the same deployment" }),
  config: z
    .unknown()
    .meta({ description: "The app's section of switchyard.yaml, overlays applied, not yet validated" }),
  artifact: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  migrations,
  message: z.string().max(500).optional(),
  by: z.string().max(100).optional(),
});

export const planRequest = z.object({ config: z.unknown(), migrations });
export const deployResponse = z.object({ rollout: z.string(), release: z.int() });
export const verbResponse = z.object({ rollout: rolloutView });
export const promoteRequest = z.object({ full: z.boolean().default(false) });
export const abortRequest = z.object({ reason: z.string().max(500).optional() });
export const rollbackRequest = z.object({ to: z.int().optional(), reason: z.string().max(500).optional() });
export const shutdownRequest = z.object({ instances: z.boolean(), router: z.boolean() });
export const healthView = z.object({
  status: z.literal("ok"),
  version: z.string(),
  pid: z.int(),
  router: z.object({ state: z.enum(["up", "down"]), addresses: z.array(z.string()) }),
});

export type StepView = z.infer<typeof stepView>;
export type PlanView = z.infer<typeof planView>;
export type RolloutView = z.infer<typeof rolloutView>;
export type InstanceView = z.infer<typeof instanceView>;
export type ReleaseView = z.infer<typeof releaseView>;
export type AppStatus = z.infer<typeof appStatus>;
export type AppSummary = z.infer<typeof appSummary>;
export type EventView = z.infer<typeof eventView>;
export type DeployRequest = z.infer<typeof deployRequest>;
export type HealthView = z.infer<typeof healthView>;

/*
 * Routes (all under the control plane's unix socket, JSON; errors are `{ error: ErrorJson }` with the catalogue's
 * HTTP status):
 *
 *   GET    /v1/health                          HealthView
 *   HEAD   /v1/artifacts/{sha256}              200 present, 404 not
 *   PUT    /v1/artifacts/{sha256}              raw body; 201 stored, 200 was there, 422 checksum differs
 *   GET    /v1/apps                            AppSummary[]
 *   GET    /v1/apps/{app}                      AppStatus
 *   GET    /v1/apps/{app}/watch                SSE: `status` and `event` messages, comment as heartbeat every 5 s
 *   POST   /v1/apps/{app}/plan                 planRequest -> PlanView
 *   POST   /v1/apps/{app}/deployments          deployRequest -> deployResponse
 *   POST   /v1/apps/{app}/promote|pause|resume|abort|retry|rollback -> verbResponse
 *   GET    /v1/apps/{app}/releases             ReleaseView[]
 *   GET    /v1/apps/{app}/rollouts             RolloutView[], newest first
 *   GET    /v1/apps/{app}/alerts               AlertView[]
 *   POST   /v1/apps/{app}/alerts/silence       silenceRequest -> AlertView
 *   GET    /v1/apps/{app}/analyses?rollout     AnalysisView[] of a rollout, by default the running or newest one
 *   GET    /v1/apps/{app}/notify               NotifyView
 *   POST   /v1/apps/{app}/notify/test          notifyTestRequest -> NotifyTestResult[], when the outcome is known
 *   GET    /v1/apps/{app}/logs?release&instance&lines&follow     NDJSON of { instance, line }
 *   POST   /v1/shutdown                        shutdownRequest -> 202
 *   GET    /v1/openapi.json
 */
