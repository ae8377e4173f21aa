import type { Operator } from "@switchyard/flags";

/** An operator in the words of a condition; `plan starts with p`. */
export const operatorWords: Readonly<Record<Operator, string>> = {
  is: "is",
  contains: "contains",
  starts_with: "starts with",
  ends_with: "ends with",
  matches: "matches",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  before: "before",
  after: "after",
  "version_=": "version =",
  "version_<": "version <",
  "version_<=": "version <=",
  "version_>": "version >",
  "version_>=": "version >=",
  "version_~": "version ~",
  "version_^": "version ^",
};

/** Words that mean something of their own, and are quoted where they are meant as a text. */
export const keywords: ReadonlySet<string> = new Set(
  "and or not in has from until logic json segment role exists true false null".split(" "),
);
