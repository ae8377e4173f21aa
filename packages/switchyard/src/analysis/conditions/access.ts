import { ConditionError, type Place } from "./conditionError.ts";
import { typeName } from "./values.ts";

/** A member of an object; only what the data itself holds, never what JavaScript gives every object. */
export function memberOf(object: unknown, member: string, place: Place): unknown {
  if (typeof object !== "object" || object === null || Array.isArray(object))
    throw new ConditionError(`.${member} needs an object, and this is ${typeName(object)}`, place);
  const value: unknown = Object.getOwnPropertyDescriptor(object, member)?.value;
  if (value !== undefined) return value;
  const known = Object.keys(object).slice(0, 10);
  throw new ConditionError(
    `the object has no "${member}"; it has ${known.length === 0 ? "nothing" : known.join(", ")}`,
    place,
  );
}

/** An item of a list by its number from 0, or a member of an object by its name. */
export function atIndex(object: unknown, index: unknown, place: Place): unknown {
  if (typeof index === "string") return memberOf(object, index, place);
  if (!Array.isArray(object))
    throw new ConditionError(`[${String(index)}] needs a list, and this is ${typeName(object)}`, place);
  if (typeof index !== "number" || !Number.isInteger(index))
    throw new ConditionError(`an index is a whole number, and this is ${typeName(index)}`, place);
  if (index >= 0 && index < object.length) return object[index] as unknown;
  throw new ConditionError(
    object.length === 0
      ? `[${index}] of an empty list: there is no data`
      : `[${index}] is outside of the list, which has ${object.length} items`,
    place,
  );
}
