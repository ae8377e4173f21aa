import type { Json } from "../../definition.ts";
import { keyReader } from "../bucketing/subjectKey.ts";
import { variantAt } from "../bucketing/split.ts";
import type { Stage } from "../compiledFlag.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../reading/place.ts";
import { listAt, objectAt, onlyKeys, textAt, textsAt } from "../reading/shape.ts";
import { inWords } from "../words.ts";

export function compileTargets(json: Json | undefined, outcomes: Outcomes, place: Place): readonly Stage[] {
  if (json === undefined) return [];
  return listAt(json, place).map((target, at) => compileTarget(target, outcomes, place.in(at)));
}

function compileTarget(json: Json, outcomes: Outcomes, place: Place): Stage {
  const target = objectAt(json, place);
  onlyKeys(target, ["variant", "keys", "by"], place);
  const by = target["by"] === undefined ? "targetingKey" : textAt(target["by"], place.in("by"));
  const variant = variantAt(target["variant"], outcomes, place.in("variant"));
  const keys = new Set(textsAt(target["keys"], place.in("keys")));
  const keyOf = keyReader(by);
  const outcome = outcomes.serve(variant, "TARGETING_MATCH");
  return {
    decide: (frame) => {
      const key = keyOf(frame);
      return key !== undefined && keys.has(key) ? outcome : undefined;
    },
    explain: (frame, decision) => ({
      kind: "target",
      what: `target ${variant}`,
      outcome: decision === undefined ? "not matched" : "matched",
      why: `${by} is ${inWords(keyOf(frame))}, ${decision === undefined ? "not " : ""}one of ${keys.size} listed`,
    }),
  };
}
