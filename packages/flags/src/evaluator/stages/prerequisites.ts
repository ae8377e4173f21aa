import type { Json } from "../../definition.ts";
import type { Evaluation } from "../../evaluation.ts";
import type { CompiledFlag, Stage } from "../compiledFlag.ts";
import type { Outcomes } from "../outcomes.ts";
import type { Place } from "../reading/place.ts";
import { isObject, type JsonObject, listAt, objectAt, onlyKeys, textAt, textsAt } from "../reading/shape.ts";
import { inWords, listInWords } from "../words.ts";

export interface OtherFlags {
  readonly definitions: JsonObject;
  readonly compiled: ReadonlyMap<string, CompiledFlag>;
}

export interface CompiledPrerequisite {
  readonly flag: CompiledFlag;
  readonly stage: Stage;
}

/** @param off the variant that is served when one fails */
export function compilePrerequisites(
  json: Json | undefined,
  others: OtherFlags,
  off: string | undefined,
  outcomes: Outcomes,
  place: Place,
): readonly CompiledPrerequisite[] {
  if (json === undefined) return [];
  return listAt(json, place).flatMap((prerequisite, at) => {
    const here = place.in(at);
    const { key, variants } = readPrerequisite(prerequisite, here);
    const flag = others.compiled.get(key);
    if (flag === undefined) {
      if (key !== "")
        here
          .in("flag")
          .fault(`there is no flag "${key}"${here.hint(key, () => [...others.compiled.keys()])}`);
      return [];
    }
    checkVariants(variants, key, others.definitions[key], here.in("variant"));
    return [
      { flag, stage: stageOf(key, flag, variants, outcomes.serve(off, "DEFAULT", { prerequisite: key })) },
    ];
  });
}

/** The keys of the flags that a definition names as prerequisites. */
export function prerequisiteKeys(definition: Json | undefined): readonly string[] {
  const list = isObject(definition) ? definition["prerequisites"] : undefined;
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((entry) =>
    isObject(entry) && typeof entry["flag"] === "string" ? [entry["flag"]] : [],
  );
}

function stageOf(key: string, flag: CompiledFlag, variants: readonly string[], off: Evaluation): Stage {
  return {
    decide: (frame) => {
      const { variant } = flag.decideOnce(frame);
      return variant !== undefined && variants.includes(variant) ? undefined : off;
    },
    explain: (frame, decision) => {
      const { variant, reason } = flag.decideOnce(frame);
      return {
        kind: "prerequisite",
        what: `prerequisite ${key}`,
        outcome: decision === undefined ? "passed" : "failed",
        why: `${key} serves ${variant === undefined ? "no variant" : inWords(variant)} (${reason}), wanted ${listInWords(variants)}`,
      };
    },
  };
}

function readPrerequisite(json: Json, place: Place) {
  const prerequisite = objectAt(json, place);
  onlyKeys(prerequisite, ["flag", "variant"], place);
  const variant = prerequisite["variant"];
  const at = place.in("variant");
  const variants = Array.isArray(variant) ? textsAt(variant, at) : [textAt(variant, at)];
  if (variants.length === 0) at.fault("must name a variant");
  return { key: textAt(prerequisite["flag"], place.in("flag")), variants };
}

function checkVariants(
  wanted: readonly string[],
  key: string,
  definition: Json | undefined,
  place: Place,
): void {
  const variants = isObject(definition) ? definition["variants"] : undefined;
  if (!isObject(variants)) return;
  for (const name of wanted) {
    if (name === "" || Object.hasOwn(variants, name)) continue;
    place.fault(`the flag "${key}" has no variant "${name}"${place.hint(name, () => Object.keys(variants))}`);
  }
}
