import { z } from "zod";

const range = z.tuple([z.number(), z.number()]);
const json = z.json();
const condition = z.record(z.string(), json);

const filter = z.looseObject({
  seed: z.string(),
  ranges: z.array(range),
  attribute: z.string().nullish(),
  hashVersion: z.number().nullish(),
});
export type Filter = z.infer<typeof filter>;

const parentCondition = z.looseObject({
  id: z.string(),
  condition: condition.nullish(),
  gate: z.boolean().nullish(),
});
export type ParentCondition = z.infer<typeof parentCondition>;

const rule = z.looseObject({
  condition: condition.nullish(),
  parentConditions: z.array(parentCondition).nullish(),
  force: json.optional(),
  coverage: z.number().nullish(),
  range: range.nullish(),
  variations: z.array(json).nullish(),
  weights: z.array(z.number()).nullish(),
  ranges: z.array(range).nullish(),
  meta: z
    .array(
      z.looseObject({
        key: z.string().nullish(),
        name: z.string().nullish(),
        passthrough: z.boolean().nullish(),
      }),
    )
    .nullish(),
  filters: z.array(filter).nullish(),
  namespace: z.tuple([z.string(), z.number(), z.number()]).nullish(),
  key: z.string().nullish(),
  seed: z.string().nullish(),
  name: z.string().nullish(),
  hashAttribute: z.string().nullish(),
  fallbackAttribute: z.string().nullish(),
  hashVersion: z.number().nullish(),
  bucketVersion: z.number().nullish(),
  minBucketVersion: z.number().nullish(),
  contextualBanditRef: z.unknown().optional(),
  contextualVariations: z.unknown().optional(),
});
export type GrowthbookRule = z.infer<typeof rule>;

const feature = z.looseObject({
  defaultValue: json.optional(),
  rules: z.array(rule).nullish(),
});
export type GrowthbookFeature = z.infer<typeof feature>;

const describedGroup = z.looseObject({
  type: json.optional(),
  attributeKey: json.optional(),
  values: json.optional(),
  condition: json.optional(),
});

/** Of what is neither, nothing is known: its flags say so. */
const savedGroup = z.union([
  z.array(json),
  describedGroup,
  json.transform((): z.infer<typeof describedGroup> => ({})),
]);
export type SavedGroup = z.infer<typeof savedGroup>;

export const payload = z.looseObject({
  features: z.record(z.string(), feature),
  savedGroups: z.record(z.string(), savedGroup).nullish(),
});
