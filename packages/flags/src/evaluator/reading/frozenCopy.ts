import type { Json } from "../../definition.ts";
import type { Place } from "./place.ts";

const deepest = 200;
const largest = 1_000_000;

/**
 * A deep copy as plain JSON, frozen, of what may be anything at all: later changes of the original change nothing, getters
 * run once, and what JSON cannot say is reported and left out.
 */
export function frozenCopy(value: unknown, place: Place): Json {
  const budget: Budget = { left: largest, around: new Set() };
  try {
    return copy(value, place, 0, budget);
  } catch {
    place.fault("cannot be read");
    return null;
  }
}

interface Budget {
  left: number;
  /** What the value stands in. */
  readonly around: Set<object>;
}

function copy(value: unknown, place: Place, depth: number, budget: Budget): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    place.fault(`must be a finite number, is ${value}`);
    return null;
  }
  if (typeof value !== "object") {
    place.fault(`must be JSON, is ${value === undefined ? "undefined" : `a ${typeof value}`}`);
    return null;
  }
  if (depth >= deepest) {
    place.fault(`is nested more than ${deepest} deep`);
    return null;
  }
  if (--budget.left < 0) {
    if (budget.left === -1) place.fault(`is the end: a document has at most ${largest} lists and objects`);
    return null;
  }
  if (budget.around.has(value)) {
    place.fault("contains itself");
    return null;
  }
  budget.around.add(value);
  const copied = Array.isArray(value)
    ? copyList(value, place, depth, budget)
    : copyObject(value, place, depth, budget);
  budget.around.delete(value);
  return copied;
}

function copyList(list: readonly unknown[], place: Place, depth: number, budget: Budget): Json {
  const copied: Json[] = [];
  const length = list.length;
  for (let at = 0; at < length && budget.left >= 0; at++) {
    const inside = place.in(at);
    copied.push(copy(read(list, at, inside), inside, depth + 1, budget));
  }
  return Object.freeze(copied);
}

function copyObject(object: object, place: Place, depth: number, budget: Budget): Json {
  const copied: Record<string, Json> = {};
  for (const key of keysOf(object, place)) {
    const inside = place.in(key);
    const value = read(object, key, inside);
    // As JSON.stringify has it: a member that is undefined is none.
    if (value === undefined) continue;
    const member = copy(value, inside, depth + 1, budget);
    // An assignment to `__proto__` would change the prototype.
    if (key === "__proto__") Object.defineProperty(copied, key, { value: member, enumerable: true });
    else copied[key] = member;
  }
  return Object.freeze(copied);
}

function keysOf(object: object, place: Place): string[] {
  try {
    return Object.keys(object);
  } catch {
    place.fault("cannot be read");
    return [];
  }
}

function read(object: object, key: string | number, place: Place): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    place.fault("cannot be read");
    return null;
  }
}
