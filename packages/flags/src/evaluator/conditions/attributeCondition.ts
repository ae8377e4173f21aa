import type { Json } from "../../definition.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import { attributeReader, isName, ownAttribute } from "../operators/attribute.ts";
import type { Place } from "../reading/place.ts";
import { isObject, listAt, textAt, type JsonObject } from "../reading/shape.ts";
import { inWords, listInWords } from "../words.ts";
import { type CompiledCondition, neverHolds } from "./condition.ts";
import { matchers } from "./matchers.ts";

/** An attribute that is absent, or null, never matches; of a list, one member has to. */
export function compileAttribute(condition: JsonObject, place: Place): CompiledCondition {
  const attribute = textAt(condition["attribute"], place.in("attribute"));
  const op = textAt(condition["op"], place.in("op"));
  const read = readerOf(attribute);
  if (op === "exists") {
    if (Object.hasOwn(condition, "values")) place.in("values").fault(`are not looked at by "exists"`);
    return existence(attribute, read);
  }
  const values = valuesAt(condition["values"], place.in("values"));
  const matcherOf = matchers.get(op);
  if (matcherOf === undefined) {
    if (op !== "")
      place
        .in("op")
        .fault(`there is no operator "${op}"${place.hint(op, () => [...matchers.keys(), "exists"])}`);
    return neverHolds;
  }
  const matches = matcherOf(values, place.in("values"));
  const name = attribute !== "$now" && isName(attribute) ? attribute : undefined;
  const perMember = 1 / 16 + values.length / (op === "is" ? 1_024 : 16);
  const perCharacter = op === "contains" || op === "matches" ? workPerCharacter(op, values) : 0;
  const holdsFor = (found: unknown, frame: EvaluationFrame): boolean => {
    if (found === undefined || found === null) return false;
    if (typeof found === "string") {
      if (found.length > short) frame.spend(found.length * perCharacter);
      return matches(found);
    }
    if (!Array.isArray(found)) return matches(found);
    if (found.length > few) frame.spend(found.length * perMember + lettersOf(found) * perCharacter);
    return found.some(matches);
  };
  const [first, second = first] = values;
  const isPlain = op === "is" && name !== undefined && values.length > 0 && values.length <= 2;
  return {
    holds: isPlain
      ? (frame) => {
          // What most conditions are, without a further call.
          const found = ownAttribute(frame.context, name);
          return typeof found === "object" ? holdsFor(found, frame) : found === first || found === second;
        }
      : (frame) => holdsFor(name === undefined ? read(frame) : ownAttribute(frame.context, name), frame),
    why: (frame) => `${attribute} is ${inWords(read(frame))}, wanted ${wanted(op, values)}`,
  };
}

/** Longer texts, and lists of more members, are worth counting. */
const short = 256;
const few = 16;

/** A search for a text takes the product of both lengths at worst. */
function workPerCharacter(op: string, values: readonly Json[]): number {
  const each = values.map((value) => (op === "matches" ? 0.25 : (lengthOf(value) + 16) / 2_048));
  return each.reduce((sum, work) => sum + work, 0);
}

function lengthOf(value: Json): number {
  return typeof value === "string" ? value.length : 0;
}

function lettersOf(list: readonly unknown[]): number {
  let letters = 0;
  for (const member of list) if (typeof member === "string") letters += member.length;
  return letters;
}

function existence(attribute: string, read: (frame: EvaluationFrame) => unknown): CompiledCondition {
  return {
    holds: (frame) => (read(frame) ?? undefined) !== undefined,
    why: (frame) => `${attribute} is ${inWords(read(frame))}, wanted any`,
  };
}

function readerOf(attribute: string): (frame: EvaluationFrame) => unknown {
  if (attribute === "$now") return (frame) => frame.now;
  const read = attributeReader(attribute);
  return (frame) => read(frame.context);
}

function valuesAt(json: Json | undefined, place: Place): readonly Json[] {
  const values = listAt(json, place);
  if (Array.isArray(json) && values.length === 0) place.fault("must have one value at least");
  return values.filter((value, at) => {
    if (value !== null && !Array.isArray(value) && !isObject(value)) return true;
    place
      .in(at)
      .fault(`must be a text, a number, true or false${value === null ? `; for null use "exists"` : ""}`);
    return false;
  });
}

function wanted(op: string, values: readonly Json[]): string {
  const list = listInWords(values);
  const several = values.length > 1 ? "one of " : "";
  return op === "is" ? `${several}${list}` : `${op.replace("version_", "version ")} ${several}${list}`;
}
