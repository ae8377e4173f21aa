import type { Json } from "../../definition.ts";
import type { Evaluation, ExplanationStep } from "../../evaluation.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../reading/place.ts";
import { isObject, listAt, objectAt, onlyKeys, textAt, wholeAt } from "../reading/shape.ts";
import { bucketingKeys, Lot, type LotTerms, termsAt } from "./lot.ts";

/** Who gets which variant. */
export interface CompiledSplit {
  /** Undefined: the range is nobody's. */
  readonly decide: (frame: EvaluationFrame) => Evaluation | undefined;
  readonly explain: (frame: EvaluationFrame) => Pick<ExplanationStep, "why" | "bucket">;
}

/** @param withoutKey comes out for a subject that has no key */
export function compileSplit(
  json: Json,
  flag: LotTerms,
  outcomes: Outcomes,
  withoutKey: Evaluation | undefined,
  place: Place,
): CompiledSplit {
  const split = objectAt(json, place);
  onlyKeys(split, ["split", ...bucketingKeys], place);
  const terms = termsAt(split, flag, place);
  const ranges = rangesAt(split["split"], outcomes, place.in("split"));
  const first = ranges[0];
  const outcomeOf = (variant: string | null) =>
    variant === null ? undefined : outcomes.serve(variant, "SPLIT");
  if (first === undefined)
    return { decide: () => undefined, explain: () => ({ why: "the split is faulty" }) };
  if (ranges.every((range) => range.variant === first.variant)) {
    const all = outcomeOf(first.variant);
    return { decide: () => all, explain: () => ({ why: `all buckets are ${whose(first.variant)}` }) };
  }
  const ends = ranges.map((range) => range.end);
  const served = ranges.map((range) => outcomeOf(range.variant));
  const lot = new Lot(terms, ends.at(-1)!);
  return {
    decide: (frame) => {
      const position = lot.draw(frame);
      return position < 0 ? withoutKey : served[indexOf(position, ends)];
    },
    explain: (frame) =>
      lot.explain(frame, (position) => {
        const at = indexOf(position, ends);
        return `in ${whose(ranges[at]!.variant)} (${ends[at - 1] ?? 0}..${ends[at]!})`;
      }),
  };
}

interface Range {
  readonly variant: string | null;
  /** The first bucket that is not in it. */
  readonly end: number;
}

/** Those that have a bucket. */
function rangesAt(json: Json | undefined, outcomes: Outcomes, place: Place): readonly Range[] {
  const before = place.faults;
  const ranges: Range[] = [];
  let end = 0;
  for (const [at, piece] of listAt(json, place).entries()) {
    const here = place.in(at);
    const [variant, weight, ...more] = listAt(piece, here);
    if (!Array.isArray(piece)) continue;
    if (more.length > 0) here.fault("must be a variant and its weight, nothing else");
    const whole = wholeAt(weight, here.in(1));
    const name = variant === null ? null : variantAt(variant, outcomes, here.in(0));
    end += whole;
    if (whole > 0) ranges.push({ variant: name, end });
  }
  if (place.faults > before) return [];
  if (end === 0) place.fault("must have a weight above 0");
  if (end > 0x7fff_ffff) place.fault(`the weights must not sum up to more than 2147483647, do to ${end}`);
  return end > 0x7fff_ffff ? [] : ranges;
}

/** The name of a variant that the flag has. */
export function variantAt(json: Json | undefined, outcomes: Outcomes, place: Place): string {
  const name = textAt(json, place);
  if (name !== "" && !outcomes.has(name)) {
    place.fault(`there is no variant "${name}"${place.hint(name, () => Object.keys(outcomes.variants))}`);
  }
  return name;
}

export function isSplit(json: Json | undefined): json is { readonly [key: string]: Json } {
  return isObject(json);
}

/** The first range that ends beyond the position. */
function indexOf(position: number, ends: readonly number[]): number {
  if (ends.length <= few) {
    let at = 0;
    while (position >= ends[at]!) at++;
    return at;
  }
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (position < ends[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A search is quicker than a walk from about here. */
const few = 8;

function whose(variant: string | null): string {
  return variant ?? "nobody's range";
}
