import { expect, test } from "vitest";
import { SubjectSet } from "./subjectSet.ts";

test("of a hundred thousand subjects at most three in a thousand are taken for others", () => {
  const set = new SubjectSet();
  let missed = 0;
  for (let at = 0; at < 100_000; at++) if (set.add(`subject-${at}`) !== "new") missed += 1;
  expect(missed).toBeLessThan(300);
  for (let at = 0; at < 100_000; at += 97) expect(set.add(`subject-${at}`)).toBe("seen");
});

test("a stored set is small for few subjects, and knows them", () => {
  const set = new SubjectSet();
  for (let at = 0; at < 1_000; at++) set.add(`subject-${at}`);
  const text = JSON.stringify(set.save());
  expect(text.length).toBeLessThan(12_000);
  const restored = SubjectSet.restore(JSON.parse(text));
  expect(restored.has("subject-7")).toBe(true);
  expect(restored.has("somebody else")).toBe(false);
});

test("its memory is bounded: a full set says so", () => {
  const set = SubjectSet.restore({
    layers: Array.from({ length: 5 }, (_, layer) => ({
      bits: Buffer.alloc(8_192 * 4 ** layer).toString("base64"),
      count: 10 ** 9,
    })),
  });
  expect(set.add("one more")).toBe("full");
});
