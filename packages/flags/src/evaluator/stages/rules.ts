import type { Json } from "../../definition.ts";
import type { Evaluation, ExplanationStep } from "../../evaluation.ts";
import { type CompiledGate, compileGate } from "../bucketing/gate.ts";
import type { LotTerms } from "../bucketing/lot.ts";
import { type CompiledSplit, compileSplit, isSplit, variantAt } from "../bucketing/split.ts";
import type { Stage } from "../compiledFlag.ts";
import { allHold } from "../conditions/combination.ts";
import { compileConditions } from "../conditions/compileCondition.ts";
import type { CompiledCondition } from "../conditions/condition.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../reading/place.ts";
import { listAt, objectAt, onlyKeys, textAt } from "../reading/shape.ts";
import type { RuleScope } from "../ruleScope.ts";

export function compileRules(
  json: Json | undefined,
  scope: RuleScope,
  terms: LotTerms,
  outcomes: Outcomes,
  place: Place,
): readonly Stage[] {
  if (json === undefined) return [];
  return listAt(json, place).map((rule, at) => {
    const here = place.in(at);
    const parts = ruleParts(rule, scope, terms, outcomes, here);
    const what = parts.name === undefined ? `rule ${at + 1}` : `rule ${at + 1} "${parts.name}"`;
    return { decide: decider(parts), explain: (frame, decision) => explain(what, parts, frame, decision) };
  });
}

interface RuleParts {
  readonly name: string | undefined;
  readonly when: readonly CompiledCondition[];
  readonly gate: CompiledGate | undefined;
  readonly serve: Evaluation | CompiledSplit;
}

function ruleParts(
  json: Json,
  scope: RuleScope,
  terms: LotTerms,
  outcomes: Outcomes,
  place: Place,
): RuleParts {
  const rule = objectAt(json, place);
  onlyKeys(rule, ["name", "when", "gate", "serve"], place);
  return {
    name: rule["name"] === undefined ? undefined : textAt(rule["name"], place.in("name")),
    when: compileConditions(rule["when"], scope, place.in("when")),
    gate: rule["gate"] === undefined ? undefined : compileGate(rule["gate"], terms, place.in("gate")),
    serve: isSplit(rule["serve"])
      ? compileSplit(rule["serve"], terms, outcomes, undefined, place.in("serve"))
      : outcomes.serve(variantAt(rule["serve"], outcomes, place.in("serve")), "TARGETING_MATCH"),
  };
}

function decider({ when, gate, serve }: RuleParts): Stage["decide"] {
  const holds = allHold(when);
  if (gate === undefined && !("decide" in serve)) return (frame) => (holds(frame) ? serve : undefined);
  const choose = "decide" in serve ? serve.decide : () => serve;
  if (gate === undefined) return (frame) => (holds(frame) ? choose(frame) : undefined);
  return (frame) => (holds(frame) && gate.admits(frame) ? choose(frame) : undefined);
}

function explain(
  what: string,
  { when, gate, serve }: RuleParts,
  frame: EvaluationFrame,
  decision: Evaluation | undefined,
): ExplanationStep {
  const step = { kind: "rule", what, outcome: decision === undefined ? "not matched" : "matched" } as const;
  const failing = when.find((condition) => !condition.holds(frame));
  if (failing !== undefined) return { ...step, why: failing.why(frame) };
  const conditions = when.map((condition) => condition.why(frame));
  if (conditions.length === 0) conditions.push("asks nothing");
  let last: Pick<ExplanationStep, "why" | "bucket"> | undefined;
  if (gate !== undefined) {
    last = gate.explain(frame);
    conditions.push(last.why);
  }
  if ("decide" in serve && (gate === undefined || gate.admits(frame))) {
    last = serve.explain(frame);
    conditions.push(last.why);
  }
  return {
    ...step,
    why: conditions.join("; "),
    ...(last?.bucket === undefined ? {} : { bucket: last.bucket }),
  };
}
