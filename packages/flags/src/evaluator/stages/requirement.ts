import type { Json } from "../../definition.ts";
import type { ExplanationStep, Surroundings } from "../../evaluation.ts";
import type { Place } from "../reading/place.ts";
import { isObject, objectAt, onlyKeys, textAt } from "../reading/shape.ts";
import { inWords } from "../words.ts";

export interface Requirements {
  readonly steps: readonly ExplanationStep[];
  /** The first that the instance does not meet. */
  readonly failed: "release" | "schema" | undefined;
}

/** What the instance must have; settled when the flag is compiled, since an instance does not change. */
export function checkRequirements(
  json: Json | undefined,
  surroundings: Surroundings,
  place: Place,
): Requirements {
  if (json === undefined) return { steps: [], failed: undefined };
  const requires = objectAt(json, place);
  if (isObject(json)) onlyKeys(requires, ["release", "schema"], place);
  const steps: ExplanationStep[] = [];
  if (requires["release"] !== undefined) {
    const wanted = textAt(requires["release"], place.in("release"));
    const meets = numberMeets(wanted, surroundings.release, place.in("release"));
    steps.push(step("release", surroundings.release, wanted, meets));
  }
  if (requires["schema"] !== undefined) {
    const wanted = textAt(requires["schema"], place.in("schema"));
    const meets = schemaMeets(wanted, surroundings.schema, place.in("schema"));
    steps.push(step("schema", surroundings.schema, inWords(wanted), meets));
  }
  const failed = steps.findIndex((one) => one.outcome === "failed");
  const which = failed < 0 ? undefined : steps[failed]!.what === "release" ? "release" : "schema";
  return { steps: failed < 0 ? steps : steps.slice(0, failed + 1), failed: which };
}

/** The very name, or bounds of the number at the end of a version's name: `>= 42` is met by `shop_v43`. */
function schemaMeets(wanted: string, schema: string | undefined, place: Place): boolean {
  if (!/^\s*[<>=]/.test(wanted)) return schema === wanted;
  const number = /_v(\d{1,15})$/.exec(schema ?? "")?.[1];
  return numberMeets(wanted, number === undefined ? undefined : Number(number), place);
}

function numberMeets(wanted: string, number: number | undefined, place: Place): boolean {
  if (wanted === "") return false;
  let meets = number !== undefined;
  for (const part of wanted.split(",")) {
    const match = /^\s*(>=|<=|>|<|=)\s*(\d{1,15})\s*$/.exec(part);
    if (match === null) {
      place.fault(`must be such as ">= 42" or ">= 42, < 50", is ${inWords(wanted)}`);
      return false;
    }
    meets &&= compare(match[1]!, number!, Number(match[2]));
  }
  return meets;
}

function compare(op: string, number: number, bound: number): boolean {
  switch (op) {
    case ">=":
      return number >= bound;
    case "<=":
      return number <= bound;
    case ">":
      return number > bound;
    case "<":
      return number < bound;
    default:
      return number === bound;
  }
}

function step(what: "release" | "schema", has: unknown, wanted: string, meets: boolean): ExplanationStep {
  return {
    kind: "requires",
    what,
    outcome: meets ? "passed" : "failed",
    why: `the instance's ${what} is ${has === undefined ? "not known" : inWords(has)}, wanted ${wanted}`,
  };
}
