import type { Json } from "../../definition.ts";
import type { ExplanationStep } from "../../evaluation.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import type { Place } from "../reading/place.ts";
import { isObject, objectAt, onlyKeys, wholeAt } from "../reading/shape.ts";
import { bucketingKeys, Lot, type LotTerms, termsAt } from "./lot.ts";

/** Lets a share of the subjects through. One that lets everyone or nobody through needs no key. */
export interface CompiledGate {
  admits(frame: EvaluationFrame): boolean;
  explain(frame: EvaluationFrame): Pick<ExplanationStep, "why" | "bucket">;
}

export function compileGate(json: Json, flag: LotTerms, place: Place): CompiledGate {
  const gate = objectAt(json, place);
  if (isObject(json)) onlyKeys(gate, ["share", "of", ...bucketingKeys], place);
  const of = gate["of"] === undefined ? 100_000 : wholeAt(gate["of"], place.in("of"), 1);
  const share = wholeAt(gate["share"], place.in("share"));
  if (share > of) place.in("share").fault(`is more than all (${of})`);
  // Another seed than the split's, so that those who are in spread over the whole split.
  const lot = new Lot(termsAt(gate, { ...flag, seed: `${flag.seed}:gate` }, place), of);
  if (share >= of) return { admits: () => true, explain: () => ({ why: "the gate is open for all" }) };
  if (share === 0) return { admits: () => false, explain: () => ({ why: "the gate is shut" }) };
  return {
    admits: (frame) => {
      const position = lot.draw(frame);
      return position >= 0 && position < share;
    },
    explain: (frame) =>
      lot.explain(frame, (at) => `${at < share ? "within" : "beyond"} the gate's share (0..${share})`),
  };
}
