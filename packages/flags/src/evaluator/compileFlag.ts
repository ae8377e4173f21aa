import type { Json, Metadata } from "../definition.ts";
import type { ExplanationStep, Surroundings } from "../evaluation.ts";
import { bucketingKeys, type LotTerms, termsAt } from "./bucketing/lot.ts";
import { isSplit, variantAt } from "./bucketing/split.ts";
import type { CompiledFlag, Stage } from "./compiledFlag.ts";
import { Outcomes } from "./outcomes.ts";
import { metadataAt } from "./reading/metadata.ts";
import type { Place } from "./reading/place.ts";
import { flagAt, isObject, type JsonObject, objectAt, onlyKeys } from "./reading/shape.ts";
import type { RuleScope } from "./ruleScope.ts";
import { compileFallthroughSplit } from "./stages/fallthrough.ts";
import { compilePrerequisites, type OtherFlags } from "./stages/prerequisites.ts";
import { checkRequirements } from "./stages/requirement.ts";
import { compileRules } from "./stages/rules.ts";
import { compileTargeting, isTargeting } from "./stages/targeting.ts";
import { compileTargets } from "./stages/targets.ts";

/** What a flag is compiled against. */
export interface FlagWorld extends Omit<RuleScope, "flagKey"> {
  readonly others: OtherFlags;
  readonly surroundings: Surroundings;
  readonly metadata: Metadata | undefined;
}

/** Fills in a flag from its definition, and reports what is wrong with it. */
export function compileFlag(
  flag: CompiledFlag,
  key: string,
  json: Json,
  world: FlagWorld,
  place: Place,
): void {
  const definition = objectAt(json, place);
  if (!isObject(json)) return;
  const problemsBefore = place.faults;
  const outcomes = outcomesOf(definition, world, place);
  const disabled = isDisabled(definition["state"], place.in("state"));
  const off = optionalVariant(definition["off"], outcomes, place.in("off"));
  const killed = flagAt(definition["killed"], place.in("killed"));
  flag.isKilled = killed && place.faults === problemsBefore;
  checkKeys(definition, place);
  const required = checkRequirements(definition["requires"], world.surroundings, place.in("requires"));
  const needed = compilePrerequisites(
    definition["prerequisites"],
    world.others,
    off,
    outcomes,
    place.in("prerequisites"),
  );
  const form = compileForm(definition, { ...world, flagKey: key }, outcomes, place);
  if (disabled)
    return flag.settle(outcomes.serve(undefined, "DISABLED"), [state("failed", "the flag is disabled")]);
  if (killed) return flag.settle(outcomes.serve(off, "DISABLED"), [state("failed", "the flag is killed")]);
  const settled = [state("passed", "the flag is enabled"), ...required.steps];
  if (required.failed !== undefined) {
    return flag.settle(outcomes.serve(off, "DEFAULT", { requires: required.failed }), settled);
  }
  flag.prerequisites = needed.map((one) => one.flag);
  flag.stages = [...needed.map((one) => one.stage), ...form.stages];
  const reason = flag.stages.length === 0 && form.last !== undefined ? "STATIC" : "DEFAULT";
  flag.settle(outcomes.serve(form.last, reason), settled, fallthroughStep(form.last));
}

interface CompiledForm {
  readonly stages: readonly Stage[];
  /** The variant for those whom no stage served. */
  readonly last: string | undefined;
}

function compileForm(
  definition: JsonObject,
  scope: RuleScope,
  outcomes: Outcomes,
  place: Place,
): CompiledForm {
  const { targeting, targets, rules, fallthrough } = definition;
  const terms = flagTerms(definition["bucketing"], scope.flagKey, place.in("bucketing"));
  const last = defaultVariant(definition["defaultVariant"], outcomes, place.in("defaultVariant"));
  const stages = [
    ...compileTargets(targets, outcomes, place.in("targets")),
    ...compileRules(rules, scope, terms, outcomes, place.in("rules")),
  ];
  if (isTargeting(targeting)) {
    if (targets !== undefined || rules !== undefined || fallthrough !== undefined) {
      place.in("targeting").fault("excludes targets, rules and fallthrough: a flag has one of both forms");
    }
    return { stages: [compileTargeting(targeting, scope, outcomes, place.in("targeting"))], last };
  }
  if (fallthrough === undefined) return { stages, last };
  const at = place.in("fallthrough");
  if (!isSplit(fallthrough)) return { stages, last: variantAt(fallthrough, outcomes, at) };
  return { stages: [...stages, compileFallthroughSplit(fallthrough, terms, outcomes, at)], last };
}

function outcomesOf(definition: JsonObject, world: FlagWorld, place: Place): Outcomes {
  const own = metadataAt(definition["metadata"], place.in("metadata"));
  const metadata = own === undefined ? world.metadata : Object.freeze({ ...world.metadata, ...own });
  const variants = objectAt(definition["variants"], place.in("variants"));
  if (isObject(definition["variants"]) && Object.keys(variants).length === 0) {
    place.in("variants").fault("must have one variant at least");
  }
  return new Outcomes(variants, metadata);
}

function isDisabled(json: Json | undefined, place: Place): boolean {
  if (json === "ENABLED" || json === "DISABLED") return json === "DISABLED";
  place.fault(`must be "ENABLED" or "DISABLED"${json === undefined ? ", is absent" : ""}`);
  return false;
}

function optionalVariant(json: Json | undefined, outcomes: Outcomes, place: Place): string | undefined {
  return json === undefined ? undefined : variantAt(json, outcomes, place);
}

/** flagd takes null and an empty name for none. */
function defaultVariant(json: Json | undefined, outcomes: Outcomes, place: Place): string | undefined {
  return json === null || json === "" ? undefined : optionalVariant(json, outcomes, place);
}

function flagTerms(json: Json | undefined, key: string, place: Place): LotTerms {
  const usual: LotTerms = { by: undefined, seed: key, hash: "murmur3-1" };
  if (json === undefined) return usual;
  const bucketing = objectAt(json, place);
  onlyKeys(bucketing, bucketingKeys, place);
  return termsAt(bucketing, usual, place);
}

function state(outcome: "passed" | "failed", why: string): ExplanationStep {
  return { kind: "state", what: "state", outcome, why };
}

function fallthroughStep(variant: string | undefined): ExplanationStep {
  const why =
    variant === undefined
      ? "there is no default variant, so the code's default applies"
      : `serves ${variant}`;
  return { kind: "fallthrough", what: "fallthrough", outcome: "matched", why };
}

const flagdKeys = ["state", "variants", "defaultVariant", "metadata", "targeting"];
const ownKeys = [
  "targets",
  "rules",
  "fallthrough",
  "off",
  "killed",
  "prerequisites",
  "requires",
  "bucketing",
];
const allKeys = [...flagdKeys, ...ownKeys];

/** flagd's schema lets a flag have any other keys; then only what looks like a slip is a fault. */
function checkKeys(definition: JsonObject, place: Place): void {
  const isOurs = ownKeys.some((key) => Object.hasOwn(definition, key));
  for (const key of Object.keys(definition)) {
    if (allKeys.includes(key)) continue;
    const suggestion = place.hint(key, () => allKeys);
    if (isOurs || suggestion !== "") place.in(key).fault(`is not known here${suggestion}`);
  }
}
