import type { HashName, Json } from "../../definition.ts";
import type { ExplanationStep } from "../../evaluation.ts";
import type { Bucketer } from "../../hash/bucketer.ts";
import { hashes, isHashName } from "../../hash/hashes.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import type { Place } from "../reading/place.ts";
import { type JsonObject, textAt } from "../reading/shape.ts";
import { inWords } from "../words.ts";
import { type KeyReader, keyReader, usualKey } from "./subjectKey.ts";

/** What a split or gate is drawn by, once what it leaves out is filled in. */
export interface LotTerms {
  /** Undefined: `bucketingKey`, else `targetingKey`. */
  readonly by: string | undefined;
  readonly seed: string;
  readonly hash: HashName;
}

export const bucketingKeys = ["by", "seed", "hash"] as const;

/** Reads `by`, `seed` and `hash`. */
export function termsAt(json: JsonObject, defaults: LotTerms, place: Place): LotTerms {
  return {
    by: json["by"] === undefined ? defaults.by : textAt(json["by"], place.in("by")),
    seed: json["seed"] === undefined ? defaults.seed : seedAt(json["seed"], place.in("seed")),
    hash: json["hash"] === undefined ? defaults.hash : hashAt(json["hash"], place.in("hash")),
  };
}

/** An empty one is as good as any: Unleash has them. */
function seedAt(value: Json, place: Place): string {
  return value === "" ? "" : textAt(value, place);
}

/** Which of `of` places a subject draws. */
export class Lot {
  private readonly terms: LotTerms;
  private readonly of: number;
  private readonly keyOf: KeyReader;
  private readonly bucketer: Bucketer;

  constructor(terms: LotTerms, of: number) {
    this.terms = terms;
    this.of = of;
    this.keyOf = terms.by === undefined ? usualKey : keyReader(terms.by);
    this.bucketer = hashes[terms.hash](terms.seed, of);
  }

  /** -1 for a subject without a key. */
  draw(frame: EvaluationFrame): number {
    const key = this.terms.by === undefined ? usualKey(frame) : this.keyOf(frame);
    return key === undefined ? -1 : this.bucketer(key);
  }

  /** `range` in words: where the place is. */
  explain(
    frame: EvaluationFrame,
    range: (position: number) => string,
  ): Pick<ExplanationStep, "why" | "bucket"> {
    const key = this.keyOf(frame);
    if (key === undefined)
      return { why: `${this.terms.by ?? "targetingKey"} is absent, so there is no bucket` };
    const position = this.bucketer(key);
    return {
      why: `bucket ${position} of ${this.of} (of key ${inWords(key)}) is ${range(position)}`,
      bucket: { position, of: this.of, key, seed: this.terms.seed },
    };
  }
}

function hashAt(json: Json, place: Place): HashName {
  const name = textAt(json, place);
  if (isHashName(name)) return name;
  if (name !== "") place.fault(`there is no hash "${name}"${place.hint(name, () => Object.keys(hashes))}`);
  return "murmur3-1";
}
