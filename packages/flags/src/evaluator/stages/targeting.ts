import type { Json } from "../../definition.ts";
import type { Evaluation } from "../../evaluation.ts";
import type { Stage } from "../compiledFlag.ts";
import { logicScope } from "../conditions/logicCondition.ts";
import { compileLogic } from "../logic/compileLogic.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../reading/place.ts";
import type { RuleScope } from "../ruleScope.ts";
import { inWords } from "../words.ts";

/** flagd's form: the logic gives the name of a variant, true or false for variants of these names, or null for none. */
export function compileTargeting(json: Json, scope: RuleScope, outcomes: Outcomes, place: Place): Stage {
  const logic = compileLogic(json, logicScope(scope, place), place.path);
  const served = new Map<unknown, Evaluation>();
  for (const variant of Object.keys(outcomes.variants)) {
    served.set(variant, outcomes.serve(variant, "TARGETING_MATCH"));
  }
  return {
    decide: (frame) => {
      const result = logic(frame);
      if (result === null || result === undefined) return undefined;
      const name = typeof result === "boolean" || typeof result === "number" ? String(result) : result;
      return (
        served.get(name) ??
        outcomes.error("GENERAL", `The targeting gave ${inWords(result)}, which is no variant.`)
      );
    },
    explain: (frame, decision) => ({
      kind: "targeting",
      what: "targeting",
      outcome:
        decision === undefined ? "not matched" : decision.errorCode === undefined ? "matched" : "failed",
      why: `the targeting gives ${inWords(logic(frame))}`,
    }),
  };
}

/** As flagd does, what has no members is taken for no targeting at all. */
export function isTargeting(json: Json | undefined): json is Json {
  return Object.keys(json ?? {}).length > 0;
}
