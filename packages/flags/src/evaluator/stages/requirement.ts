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
    const meets = releaseMeets(wanted, surroundings.release, place.in("release"));
    steps.push(step("release", surroundings.release, wanted, meets));
  }
  if (requires["schema"] !== undefined) {
    const wanted = textAt(requires["schema"], place.in("schema"));
    steps.push(step("schema", surroundings.schema, inWords(wanted), surroundings.schema === wanted));
  }
  const failed = steps.findIndex((one) => one.outcome === "failed");
  const which = failed < 0 ? undefined : steps[failed]!.what === "release" ? "release" : "schema";
  return { steps: failed < 0 ? steps : steps.slice(0, failed + 1), failed: which };
}

function releaseMeets(wanted: string, release: number | undefined, place: Place): boolean {
  if (wanted === "") return false;
  let meets = release !== undefined;
  for (const part of wanted.split(",")) {
    const match = /^\s*(>=|<=|>|<|=)\s*(\d{1,15})\s*$/.exec(part);
    if (match === null) {
      place.fault(`must be such as ">= 42" or ">= 42, < 50", is ${inWords(wanted)}`);
      return false;
    }
    meets &&= compare(match[1]!, release!, Number(match[2]));
  }
  return meets;
}

function compare(op: string, release: number, bound: number): boolean {
  switch (op) {
    case ">=":
      return release >= bound;
    case "<=":
      return release <= bound;
    case ">":
      return release > bound;
    case "<":
      return release < bound;
    default:
      return release === bound;
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
