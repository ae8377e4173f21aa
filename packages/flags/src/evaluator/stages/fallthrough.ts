import type { Json } from "../../definition.ts";
import type { LotTerms } from "../bucketing/lot.ts";
import { compileSplit } from "../bucketing/split.ts";
import type { Stage } from "../compiledFlag.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../reading/place.ts";

/** A split for those whom no rule matched. */
export function compileFallthroughSplit(
  json: Json,
  terms: LotTerms,
  outcomes: Outcomes,
  place: Place,
): Stage {
  const withoutKey = outcomes.error(
    "TARGETING_KEY_MISSING",
    `The context has no ${terms.by ?? "targetingKey"}, which the split is drawn by.`,
  );
  const split = compileSplit(json, terms, outcomes, withoutKey, place);
  return {
    decide: split.decide,
    explain: (frame, decision) => ({
      kind: "fallthrough",
      what: "fallthrough",
      outcome:
        decision === undefined ? "not matched" : decision.errorCode === undefined ? "matched" : "failed",
      ...split.explain(frame),
    }),
  };
}
