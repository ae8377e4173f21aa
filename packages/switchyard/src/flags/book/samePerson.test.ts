import { expect, test } from "vitest";
import { isNobody, samePerson } from "./samePerson.ts";

test.each([
  ["case", "ANA"],
  ["spaces", "  ana "],
  ["another width", "\uff41na"],
  ["a space without width", "a\u200bna"],
  ["a joiner", "an\u200da"],
  ["a mark of direction", "\u202aana\u202c"],
  ["a soft hyphen", "an\u00ada"],
  ["a filler that shows nothing", "ana\u3164"],
  ["a control character", "ana\u0007"],
])("%s makes no second person", (_, other) => {
  expect(samePerson("ana", other)).toBe(true);
});

test("a letter that has two capital forms is one letter", () => {
  expect(samePerson("stra\u00dfer", "STRASSER")).toBe(true);
});

test("people with different names are different", () => {
  expect(samePerson("ana", "anna")).toBe(false);
  expect(samePerson("ana maria", "anamaria")).toBe(false);
});

test("a name that shows nothing is nobody's", () => {
  for (const name of ["", " ", "\u200b", "\u3164\u2060 "]) expect(isNobody(name)).toBe(true);
  expect(isNobody("a")).toBe(false);
});
