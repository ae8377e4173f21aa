import { expect, test } from "vitest";
import type { Progress } from "../../../schema/port.ts";
import { styleFor } from "../../style.ts";
import { widthOf } from "../width.ts";
import { progressText } from "../../../schema/progressText.ts";
import { isNews, progressLine } from "./progress.ts";

const style = {
  ...styleFor({ terminal: true, columns: 80, env: { LANG: "C.UTF-8" }, color: false }),
  width: 80,
};
const filling: Progress = {
  migration: "0042_split_name",
  phase: "filling",
  table: "users",
  done: 412_000,
  total: 1_000_000,
  perSecond: 98_120.4,
  remainingMs: 6_000,
  lagMs: 214,
};

test("the status line says how far it is, how fast, and how long it still takes", () => {
  expect(progressLine(filling, { ...style, width: 120 })).toBe(
    "● 0042_split_name  filling users  41 %, 412,000/1,000,000 rows  98,120 rows/s  6.0 s left  lag 0.2 s",
  );
});

test("on a narrow terminal it stays one line and keeps what matters most", () => {
  const line = progressLine(filling, style);
  expect(widthOf(line)).toBeLessThanOrEqual(80);
  expect(line).toContain("41 %, 412,000/1,000,000 rows");
  expect(line).not.toContain("lag");
  expect(widthOf(progressLine(filling, { ...style, width: 20 }))).toBeLessThanOrEqual(20);
});

test("why it waits comes before the numbers", () => {
  expect(progressLine({ ...filling, waitsFor: "replica lag 4.1 s" }, style)).toBe(
    "⏸ 0042_split_name  filling users  waits: replica lag 4.1 s",
  );
  expect(
    progressText({
      migration: "0042_split_name",
      phase: "waiting",
      waitsFor: "blocked by pid 4711 (app, psql)",
    }),
  ).toBe("0042_split_name  waiting  blocked by pid 4711 (app, psql)");
});

test("an estimate that was too low never shows more than all", () => {
  expect(progressText({ ...filling, done: 1_200_000 })).toContain("100 %, 1,200,000/1,200,000 rows");
  expect(progressText({ ...filling, done: 999_999 })).toContain("99 %, 999,999/1,000,000 rows");
});

test("a log gets a line for a new phase, table or wait, not for a number", () => {
  expect(isNews(filling, { ...filling, done: 500_000 })).toBe(false);
  expect(isNews(filling, { ...filling, waitsFor: "replica lag 4.1 s" })).toBe(true);
  const waiting = { ...filling, waitsFor: "replica lag 4.1 s" };
  expect(isNews(waiting, { ...filling, waitsFor: "replica lag 3.9 s" })).toBe(false);
  expect(isNews(filling, { ...filling, phase: "building" })).toBe(true);
  expect(isNews(filling, { ...filling, table: "orders" })).toBe(true);
});
