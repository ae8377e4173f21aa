import { expect, test } from "vitest";
import { parsePsLine, psTable } from "./psTable.ts";

test("a line of ps is understood, with days and with hundredths", () => {
  expect(parsePsLine("  812   800 Ss   1-02:03:04.50  2048 Mon Nov  3 05:57:51 2026")).toEqual({
    pid: 812,
    group: 800,
    alive: true,
    startTime: "Mon Nov 3 05:57:51 2026",
    cpuSeconds: 86_400 + 2 * 3600 + 3 * 60 + 4.5,
    memoryBytes: 2048 * 1024,
  });
  expect(parsePsLine("  812   800 Z+   0:00  0 Mon Nov  3 05:57:51 2026")?.alive).toBe(false);
  expect(parsePsLine("ps: no such process")).toBeUndefined();
});

test("this process is in the table of ps", () => {
  const table = psTable();
  const self = table.get(process.pid);
  expect(self).toMatchObject({ pid: process.pid, alive: true });
  expect(table.list().find((entry) => entry.pid === process.pid)?.startTime).toBe(self?.startTime);
});
