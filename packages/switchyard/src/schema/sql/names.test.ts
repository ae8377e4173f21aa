import fc from "fast-check";
import { expect, test } from "vitest";
import { fitName, qualified, quoteLiteral, quoteName } from "./names.ts";
import { parseTree } from "./parse.ts";

test("quotes what the parser would read as something else, and nothing more", () => {
  const names = ["users", "name", "_sy_a$1", "user", "left", "int", "Order", "a b", 'a"b', "1a", "été", ""];
  expect(names.map(quoteName).join(" ")).toBe(
    'users name _sy_a$1 "user" "left" "int" "Order" "a b" "a""b" "1a" "été" ""',
  );
  expect(qualified("public", "order")).toBe('public."order"');
});

test("any name is read back as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), (name) => {
      fc.pre(!name.includes("\0"));
      const [stmt] = parseTree(`SELECT ${quoteName(name)}`, "").stmts ?? [];
      expect(JSON.stringify(stmt)).toContain(
        `"fields":[{"String":{"sval":${JSON.stringify(fitName(name))}}}]`,
      );
    }),
  );
});

test("any text is read back from its constant", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      fc.pre(!text.includes("\0"));
      const [stmt] = parseTree(`SELECT ${quoteLiteral(text)}`, "").stmts ?? [];
      expect(JSON.stringify(stmt)).toContain(`{"sval":${JSON.stringify(text)}}`);
    }),
  );
});

test("fits a name into 63 bytes without cutting a character", () => {
  expect(fitName("é".repeat(40))).toBe("é".repeat(31));
  expect(fitName("a".repeat(63))).toHaveLength(63);
});
