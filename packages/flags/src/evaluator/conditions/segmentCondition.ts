import type { Json } from "../../definition.ts";
import type { Place } from "../reading/place.ts";
import { textAt } from "../reading/shape.ts";
import type { RuleScope } from "../ruleScope.ts";
import { type CompiledCondition, neverHolds } from "./condition.ts";

export function compileSegmentCondition(
  json: Json | undefined,
  scope: RuleScope,
  place: Place,
): CompiledCondition {
  const name = textAt(json, place);
  const segment = scope.segments.get(name);
  if (segment === undefined) {
    if (name !== "")
      place.fault(`there is no segment "${name}"${place.hint(name, () => [...scope.segments.keys()])}`);
    return neverHolds;
  }
  if (segment.faulty) place.fault(`the segment "${name}" is faulty itself`);
  return {
    holds: (frame) => segment.has(frame),
    why: (frame) => `segment ${name}: ${segment.why(frame)}`,
  };
}
