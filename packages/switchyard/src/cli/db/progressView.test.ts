import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Progress } from "../../schema/port.ts";
import { createOutput } from "../output.ts";
import { styleFor } from "../style.ts";
import { progressView } from "./progressView.ts";

beforeEach(() => void vi.useFakeTimers({ now: new Date(2026, 0, 15, 12, 0, 0) }));
afterEach(() => void vi.useRealTimers());

const filling: Progress = { migration: "0042", phase: "filling", table: "users", done: 10, total: 100 };

function screen({ json = false, isTTY = false } = {}) {
  const written: string[] = [];
  const stdout = {
    write: (text: string) => written.push(text),
    isTTY,
    columns: 60,
    on: () => {},
    off: () => {},
  };
  const style = styleFor({ terminal: isTTY, columns: 60, env: { LANG: "C.UTF-8" }, color: false });
  return { view: progressView(createOutput(stdout, stdout, style, json)), written };
}

test("a log gets news at once, numbers every few seconds, and a sign of life when nothing comes", () => {
  const { view, written } = screen();
  for (let done = 10; done < 20; done++) view.progress({ ...filling, done });
  expect(written).toEqual(["12:00:00 0042  filling users  10 %, 10/100 rows\n"]);
  view.progress({ ...filling, waitsFor: "replica lag 4.1 s" });
  view.progress({ ...filling, waitsFor: "replica lag 4.0 s" });
  expect(written).toHaveLength(2);
  vi.advanceTimersByTime(5_000);
  view.progress({ ...filling, waitsFor: "replica lag 3.0 s" });
  expect(written.at(-1)).toContain("waits: replica lag 3.0 s");
  vi.advanceTimersByTime(15_000);
  expect(written.at(-1)).toContain("(still at it)");
  view.close();
  vi.advanceTimersByTime(60_000);
  expect(written).toHaveLength(4);
});

test("a terminal has one line that is drawn anew, and notes stay above it", () => {
  const { view, written } = screen({ isTTY: true });
  view.progress(filling);
  view.progress({ ...filling, done: 20 });
  vi.advanceTimersByTime(100);
  expect(written).toEqual(["\r● 0042  filling users  20 %, 20/100 rows\u001B[K"]);
  view.progress({ ...filling, done: 21, note: "index users_email is built" });
  expect(written.slice(1)).toEqual([
    "\rindex users_email is built\u001B[K\n",
    "\r● 0042  filling users  21 %, 21/100 rows\u001B[K",
  ]);
  view.close();
  expect(written.at(-1)).toBe("\r\u001B[K");
});

test("a program gets every moment", () => {
  const { view, written } = screen({ json: true });
  view.progress(filling);
  view.progress({ ...filling, done: 11 });
  view.note("stopping");
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { kind: "progress", ...filling },
    { kind: "progress", ...filling, done: 11 },
    { kind: "notice", text: "stopping" },
  ]);
});
