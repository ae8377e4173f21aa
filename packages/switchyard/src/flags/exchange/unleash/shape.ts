import { z } from "zod";

/** What Unleash's client features hold; what is not named here decides nothing. */
const constraint = z.looseObject({
  contextName: z.string().min(1),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
  value: z.union([z.string(), z.number().transform(String)]).nullish(),
  inverted: z.boolean().nullish(),
  caseInsensitive: z.boolean().nullish(),
});
export type Constraint = z.infer<typeof constraint>;

const variant = z.looseObject({
  name: z.string().min(1),
  weight: z.int().min(0).max(1_000_000),
  stickiness: z.string().nullish(),
  payload: z.looseObject({ type: z.string(), value: z.string() }).nullish(),
  overrides: z
    .array(z.looseObject({ contextName: z.string().min(1), values: z.array(z.string()) }))
    .nullish(),
});
export type Variant = z.infer<typeof variant>;

const parameter = z.union([z.string(), z.number().transform(String)]).nullish();

export const strategy = z.looseObject({
  name: z.string(),
  parameters: z.record(z.string(), parameter).nullish(),
  constraints: z.array(constraint).nullish(),
  segments: z.array(z.int()).nullish(),
  variants: z.array(variant).nullish(),
  disabled: z.boolean().nullish(),
});
export type Strategy = z.infer<typeof strategy>;

export const dependency = z.looseObject({
  feature: z.string(),
  enabled: z.boolean().nullish(),
  variants: z.array(z.string()).nullish(),
});

export const segment = z.looseObject({
  id: z.int(),
  name: z.string().nullish(),
  constraints: z.array(constraint).nullish(),
});
export type UnleashSegment = z.infer<typeof segment>;

export const feature = z.looseObject({
  name: z.string().min(1),
  enabled: z.boolean().default(false),
  type: z.string().nullish(),
  description: z.string().nullish(),
  strategies: z.array(strategy).nullish(),
  variants: z.array(variant).nullish(),
  dependencies: z.array(dependency).nullish(),
});
export type Feature = z.infer<typeof feature>;

export const clientFeatures = z.looseObject({
  features: z.array(feature),
  segments: z.array(segment).nullish(),
});

/** `/api/admin/features-batch/export`, and the older `/api/admin/state/export`. */
export const adminExport = z.looseObject({
  features: z.array(feature),
  featureStrategies: z.array(
    strategy.extend({
      featureName: z.string(),
      environment: z.string().nullish(),
      strategyName: z.string().nullish(),
      name: z.string().nullish(),
      sortOrder: z.number().nullish(),
    }),
  ),
  featureEnvironments: z
    .array(
      z.looseObject({
        featureName: z.string(),
        environment: z.string(),
        enabled: z.boolean(),
        variants: z.array(variant).nullish(),
      }),
    )
    .nullish(),
  segments: z.array(segment).nullish(),
  dependencies: z.array(z.looseObject({ feature: z.string(), dependencies: z.array(dependency) })).nullish(),
});
