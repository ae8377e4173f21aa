import type { Json } from "../../definition.ts";
import { compileLogic } from "../logic/compileLogic.ts";
import { isTruthy } from "../operators/coercion.ts";
import type { Place } from "../reading/place.ts";
import type { RuleScope } from "../ruleScope.ts";
import { inWords } from "../words.ts";
import type { CompiledCondition } from "./condition.ts";

export function compileLogicCondition(json: Json, scope: RuleScope, place: Place): CompiledCondition {
  const logic = compileLogic(json, logicScope(scope, place), place.path);
  return {
    holds: (frame) => isTruthy(logic(frame)),
    why: (frame) => `the logic gives ${inWords(logic(frame))}`,
  };
}

export function logicScope(scope: RuleScope, place: Place) {
  return {
    flagKey: scope.flagKey,
    evaluators: scope.evaluators,
    problem: (path: string, message: string) => place.faultAt(path, message),
  };
}
