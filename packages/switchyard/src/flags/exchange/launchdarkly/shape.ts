import { z } from "zod";

const json = z.json();

const clause = z.looseObject({
  attribute: z.string().default(""),
  op: z.string(),
  values: z.array(json).default([]),
  negate: z.boolean().nullish(),
  contextKind: z.string().nullish(),
});
export type Clause = z.infer<typeof clause>;

const rollout = z.looseObject({
  kind: z.string().nullish(),
  contextKind: z.string().nullish(),
  bucketBy: z.string().nullish(),
  seed: z.number().nullish(),
  variations: z.array(z.looseObject({ variation: z.int(), weight: z.int().min(0) })),
});
export type Rollout = z.infer<typeof rollout>;

const serve = z.looseObject({ variation: z.int().nullish(), rollout: rollout.nullish() });
export type LaunchdarklyServe = z.infer<typeof serve>;

const rule = serve.extend({
  clauses: z.array(clause).nullish(),
  description: z.string().nullish(),
});
export type LaunchdarklyRule = z.infer<typeof rule>;

const target = z.looseObject({
  variation: z.int(),
  values: z.array(z.string()).default([]),
  contextKind: z.string().nullish(),
});
export type LaunchdarklyTarget = z.infer<typeof target>;

/** What an SDK gets of a flag, and what the REST API has of it for one environment. */
const settings = z.looseObject({
  on: z.boolean().default(false),
  offVariation: z.int().nullish(),
  fallthrough: serve.nullish(),
  targets: z.array(target).nullish(),
  contextTargets: z.array(target).nullish(),
  rules: z.array(rule).nullish(),
  prerequisites: z.array(z.looseObject({ key: z.string(), variation: z.int() })).nullish(),
  salt: z.string().nullish(),
});

const flag = settings.extend({
  key: z.string().optional(),
  variations: z.array(json).min(1),
  deleted: z.boolean().nullish(),
});
export type LaunchdarklyFlag = z.infer<typeof flag> & {
  readonly names?: readonly (string | null | undefined)[];
  readonly description?: string;
};

const segmentTarget = z.looseObject({
  contextKind: z.string().nullish(),
  values: z.array(z.string()).default([]),
});

const segment = z.looseObject({
  key: z.string().optional(),
  included: z.array(z.string()).nullish(),
  excluded: z.array(z.string()).nullish(),
  includedContexts: z.array(segmentTarget).nullish(),
  excludedContexts: z.array(segmentTarget).nullish(),
  salt: z.string().nullish(),
  unbounded: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  rules: z
    .array(
      z.looseObject({
        clauses: z.array(clause).nullish(),
        weight: z.number().nullish(),
        bucketBy: z.string().nullish(),
        rolloutContextKind: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type LaunchdarklySegment = z.infer<typeof segment>;

export const payload = z.looseObject({
  flags: z.record(z.string(), flag),
  segments: z.record(z.string(), segment).nullish(),
});

const restFlag = z.looseObject({
  key: z.string().min(1),
  name: z.string().nullish(),
  description: z.string().nullish(),
  variations: z.array(z.looseObject({ value: json, name: z.string().nullish() })).min(1),
  environments: z.record(z.string(), settings),
});

export const restFlags = z.looseObject({
  items: z.array(restFlag),
  segments: z.record(z.string(), segment).nullish(),
});
