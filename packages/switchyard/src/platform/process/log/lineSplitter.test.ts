import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter } from "./lineSplitter.ts";

test("lines do not depend on how the bytes arrive", () => {
  const text = fc
    .array(fc.constantFrom("a", "é", "🚂", "\n", " "), { maxLength: 60 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (text, sizes) => {
      const splitter = new LineSplitter(1000);
      const lines: string[] = [];
      const bytes = Buffer.from(text);
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        lines.push(...splitter.push(bytes.subarray(at, at + size)));
        at += size;
      }
      lines.push(...splitter.flush());
      const expected = text.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

test("of a huge line the beginning is kept and the rest is counted", () => {
  const splitter = new LineSplitter(10);
  for (let chunk = 0; chunk < 1000; chunk++) expect(splitter.push(Buffer.alloc(1000, "x"))).toEqual([]);
  expect(splitter.push(Buffer.from("\nnext\r\n"))).toEqual(["xxxxxxxxxx … (999990 more bytes)", "next"]);
  expect(splitter.flush()).toEqual([]);
});
