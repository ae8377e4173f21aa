import type { FlagDefinition, Segment } from "@switchyard/flags";
import { z } from "zod";
import type { FlagEdit } from "../records.ts";
import { wholeShare } from "../wholeShare.ts";
import { type FlagProblem, flagInvalid } from "./flagInvalid.ts";
import { isReserved, nameProblem } from "./names.ts";

/** Throws FLAG_INVALID for what is no edit at all; whether definitions are right is not looked at here. */
export function checkShapes(edits: readonly FlagEdit[]): void {
  const problems = edits.flatMap((edit, index): FlagProblem[] => {
    const { error } = shape.safeParse(edit);
    return (error?.issues ?? []).map(({ path, message }) => ({
      path: [`edits[${index}]`, ...path.map(String)].join("."),
      message,
    }));
  });
  if (problems.length > 0) throw flagInvalid(problems, "Correct the edit and send it again.");
}

/** No real definition is nested like this; what walks it recursively is safe. */
const deepest = 200;

const name = z.unknown().superRefine((value, context) => {
  const problem = nameProblem(value);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});
const evaluators = z
  .custom<object>(isObject, "must be JSONLogic by name")
  .refine((value) => !isDeep(value), `is nested more than ${deepest} deep`)
  .refine((value) => !Object.keys(value).some(isReserved), "has a name that is reserved");

const objectOf = <T>(what: string) =>
  z
    .custom<T>(isObject, `must be ${what}`)
    .refine((value) => !isDeep(value), `is nested more than ${deepest} deep`);
const definition = objectOf<FlagDefinition>("a flag definition").refine(
  (value) => !isObject(value) || isObject(value.variants),
  { path: ["variants"], message: "must be an object of values by name" },
);
const about = z.strictObject({
  kind: z.enum(["release", "operational", "experiment", "permission"]).optional(),
  description: z.string().max(2_000).nullish(),
  owner: z.string().max(200).nullish(),
  expiresAt: z.number().nullish(),
});
const ifVersion = z.int().optional();
const rule = z.int().min(0).optional();
const maxWeight = 2 ** 31 - 1;
const weights = z.record(z.string(), z.int().min(0).max(maxWeight)).refine((all) => {
  const sum = Object.values(all).reduce((total, weight) => total + weight, 0);
  return sum >= 1 && sum <= maxWeight;
}, `must add up to 1 to ${maxWeight}`);

const shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("create"), flag: name, definition, about: about.optional() }),
  z.object({ kind: z.literal("replace"), flag: name, definition, about: about.optional(), ifVersion }),
  z.object({ kind: z.literal("describe"), flag: name, about, ifVersion }),
  z.object({ kind: z.enum(["enable", "disable", "delete"]), flag: name, ifVersion }),
  z.object({ kind: z.literal("kill"), flag: name }),
  z.object({
    kind: z.literal("share"),
    flag: name,
    variant: z.string(),
    share: z.int().min(0).max(wholeShare),
    rule,
    ifVersion,
  }),
  z.object({ kind: z.literal("weights"), flag: name, weights, rule, ifVersion }),
  z.object({
    kind: z.literal("segment"),
    segment: name,
    definition: objectOf<Segment>("a segment"),
    ifVersion,
  }),
  z.object({ kind: z.literal("delete-segment"), segment: name, ifVersion }),
  z.object({ kind: z.literal("evaluators"), evaluators }),
  z.object({
    kind: z.literal("metadata"),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
  }),
]);

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((node) =>
      typeof node === "object" && node !== null ? Object.values<unknown>({ ...node }) : [],
    );
  }
  return false;
}
