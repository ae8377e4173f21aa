import type { EvaluationContext, Explanation, FlagDefinition, Segment } from "@switchyard/flags";
import { z } from "zod";
import type { FlagEdit } from "./records.ts";

/** The shapes of the control API for flags, below /v1/apps/{app}/flags. Times are ISO 8601. */

const environment = z.string().min(1).max(40).default("production");

// The book checks definitions itself, with better words than a schema has.
const definition = z.custom<FlagDefinition>(isObject, "must be a flag definition").meta({ type: "object" });
const segmentDefinition = z.custom<Segment>(isObject, "must be a segment").meta({ type: "object" });
const edit = z
  .custom<FlagEdit>((value) => isObject(value) && "kind" in value, "must be an edit")
  .meta({ type: "object" });

export const flagView = z.object({
  key: z.string(),
  version: z.int(),
  definition,
  kind: z.enum(["release", "operational", "experiment", "permission"]),
  description: z.string().optional(),
  owner: z.string().optional(),
  expiresAt: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** `on`, `off`, `killed`: at a glance. */
  state: z.enum(["on", "off", "killed"]),
  /** The split of the fallthrough, or the variant that everyone without a rule gets. */
  serves: z.string(),
  lastSeenAt: z.string().nullable(),
  /** Why it can go; absent: nothing speaks for that. */
  stale: z.string().optional(),
  /** Live releases that name it, by number; flags that need it. */
  usedBy: z.array(z.string()),
});
export type FlagView = z.infer<typeof flagView>;

export const segmentView = z.object({
  name: z.string(),
  version: z.int(),
  definition: segmentDefinition,
  updatedAt: z.string(),
  /** Flags and segments that refer to it. */
  usedBy: z.array(z.string()),
});
export type SegmentView = z.infer<typeof segmentView>;

/** Who has a version: a fact, not a hope. */
export const deliveryView = z.object({
  version: z.int(),
  connected: z.int(),
  acknowledged: z.int(),
  /** From the change on disk to the last acknowledgement; null while some are missing. */
  ms: z.number().nullable(),
  missing: z.array(
    z.object({
      client: z.string(),
      version: z.int(),
      release: z.int().nullable(),
      /** When it was last heard. */
      heardAt: z.string(),
    }),
  ),
});
export type DeliveryView = z.infer<typeof deliveryView>;

export const changeView = z.object({
  at: z.string(),
  subject: z.enum(["flag", "segment", "environment"]),
  name: z.string(),
  action: z.string(),
  by: z.string(),
  why: z.string().optional(),
  version: z.int(),
  before: z.unknown(),
  after: z.unknown(),
  approvedBy: z.string().optional(),
  emergency: z.literal(true).optional(),
  origin: z.string().optional(),
});
export type ChangeView = z.infer<typeof changeView>;

export const plannedView = z.object({
  id: z.string(),
  environment: z.string(),
  createdAt: z.string(),
  by: z.string(),
  why: z.string().optional(),
  edits: z.array(edit),
  at: z.string().nullable(),
  state: z.enum(["awaiting-approval", "scheduled", "applied", "rejected", "cancelled", "failed"]),
  approvedBy: z.string().optional(),
  error: z.string().optional(),
});
export type PlannedView = z.infer<typeof plannedView>;

export const environmentView = z.object({
  environment: z.string(),
  version: z.int(),
  protected: z.boolean(),
  flags: z.int(),
  /** Clients on the stream now. */
  connected: z.int(),
  /** The end of its protection, which was just asked for and waits for a second person. */
  planned: plannedView.optional(),
});
export type EnvironmentView = z.infer<typeof environmentView>;

export const editRequest = z.object({
  environment,
  edits: z.array(edit).min(1).max(5_000),
  by: z.string().min(1),
  why: z.string().optional(),
  /** ISO 8601 with time zone. */
  at: z.iso.datetime({ offset: true }).optional(),
  emergency: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  /** Wait so long at most until every connected client has acknowledged. */
  waitMs: z.int().min(0).max(60_000).default(0),
});
export type EditRequest = z.input<typeof editRequest>;

export const editResponse = z.object({
  kind: z.enum(["applied", "dry-run", "planned"]),
  version: z.int().optional(),
  changes: z.array(changeView),
  warnings: z.array(z.string()),
  planned: plannedView.optional(),
  delivery: deliveryView.optional(),
});
export type EditResponse = z.infer<typeof editResponse>;

export const settleRequest = z.object({
  word: z.enum(["approve", "reject", "cancel"]),
  by: z.string().min(1),
  why: z.string().optional(),
  waitMs: z.int().min(0).max(60_000).default(0),
});

export const explainRequest = z.object({
  environment,
  flag: z.string(),
  context: z.custom<EvaluationContext>(isObject, "must be an object").meta({ type: "object" }),
  /** ISO 8601; default the present. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** As an instance of this release would; default: the stable one. */
  release: z.int().optional(),
});
export const explanationView = z.custom<Explanation>().meta({ type: "object" });

export const diffView = z.object({
  entries: z.array(
    z.object({
      subject: z.enum(["flag", "segment"]),
      name: z.string(),
      change: z.enum(["added", "removed", "changed"]),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  edits: z.array(edit),
});
export type DiffView = z.infer<typeof diffView>;

export const keyRequest = z.object({
  environment,
  kind: z.enum(["server", "browser"]),
  name: z.string().min(1).max(80),
  origins: z.array(z.string()).default([]),
});
export const keyView = z.object({
  id: z.string(),
  environment: z.string(),
  kind: z.enum(["server", "browser"]),
  name: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
  origins: z.array(z.string()),
  /** Shown once, when it is made. */
  key: z.string().optional(),
});
export type KeyView = z.infer<typeof keyView>;

export const protectRequest = z.object({
  environment,
  protected: z.boolean(),
  by: z.string().min(1),
  why: z.string().optional(),
});

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
