import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../clock.ts";
import { endOf } from "./cursor.ts";
import { InstanceLog } from "./instanceLog.ts";
import { lastLines, readLog } from "./readLog.ts";

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "switchyard-log-"))));
afterEach(() => rm(directory, { recursive: true, force: true }));

test("the newest lines are found across rotated files, ended or not", async () => {
  const piece = fc.oneof(
    fc.record({ write: fc.constantFrom("a\n", "bb\n", "\n", "part", "x".repeat(70_000) + "\n") }),
    fc.constant("rotate" as const),
  );
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.nat(8), async (pieces, count) => {
      const log = new InstanceLog(directory, `shop-1-${serial++}`);
      appendFileSync(log.path, "");
      let whole = "";
      for (const piece of pieces) {
        if (piece === "rotate") await log.rotateIfFull(0, 20);
        else {
          appendFileSync(log.path, piece.write);
          whole += piece.write;
        }
      }
      const lines = whole.split("\n");
      if (lines.at(-1) === "") lines.pop();
      const expected = count === 0 ? [] : lines.slice(-count).map((line) => line.slice(0, 100));
      const found = await read(log, count);
      expect(found.map((line) => line.slice(0, 100))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test("rotation keeps so many old files, the newest as .1, and leaves the writer's descriptor valid", async () => {
  const log = new InstanceLog(directory, "shop-1-1");
  const descriptor = log.openForAppend();
  for (const text of ["one", "two", "three", "four"]) {
    appendFileSync(descriptor, text);
    await log.rotateIfFull(3, 2);
  }
  expect(readFileSync(log.file(1), "utf8")).toBe("four");
  expect(readFileSync(log.file(2), "utf8")).toBe("three");
  expect(existsSync(log.file(3))).toBe(false);
  expect(statSync(log.path).size).toBe(0);
  appendFileSync(descriptor, "five");
  expect(readFileSync(log.path, "utf8")).toBe("five");
});

test("a log below its limit, or one that does not exist, is not rotated", async () => {
  const log = new InstanceLog(directory, "shop-1-1");
  await log.rotateIfFull(10, 2);
  appendFileSync(log.path, "short");
  await log.rotateIfFull(10, 2);
  expect(readFileSync(log.path, "utf8")).toBe("short");
  expect(log.rotations).toBe(0);
});

test("following loses and repeats nothing while the log is rotated again and again", async () => {
  const log = new InstanceLog(directory, "shop-1-1");
  appendFileSync(log.path, "line 0\n");
  const end = new AbortController();
  const seen: string[] = [];
  for await (const line of readLog(log, { lines: 5, follow: true }, systemClock, end.signal)) {
    seen.push(line);
    const next = seen.length;
    if (next === 40) {
      end.abort();
      break;
    }
    // A line that is written in two parts, with a rotation between them.
    appendFileSync(log.path, `line `);
    if (next % 3 === 0) await log.rotateIfFull(1, 9);
    appendFileSync(log.path, `${next}\n`);
    if (next % 4 === 0) await log.rotateIfFull(1, 9);
  }
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => `line ${index}`));
});

test("a reader that was outrun by rotation goes on with the oldest file there is", async () => {
  const log = new InstanceLog(directory, "shop-1-1");
  appendFileSync(log.path, "old\n");
  const lines = readLog(log, { lines: 1, follow: true }, systemClock, new AbortController().signal);
  expect((await lines.next()).value).toBe("old");
  for (const text of ["lost", "lost too", "kept", "newest"]) {
    appendFileSync(log.path, `${text}\n`);
    await log.rotateIfFull(1, 2);
  }
  expect((await lines.next()).value).toBe("kept");
  expect((await lines.next()).value).toBe("newest");
  await lines.return(undefined);
});

test("the last lines of a process are none of an earlier one", () => {
  const log = new InstanceLog(directory, "shop-1-1");
  appendFileSync(log.path, "before\n");
  const since = endOf(log);
  expect(lastLines(log, 20, since)).toEqual([]);
  appendFileSync(log.path, "one\ntwo\nthree");
  expect(lastLines(log, 20, since)).toEqual(["one", "two", "three"]);
  expect(lastLines(log, 2, since)).toEqual(["two", "three"]);
});

async function read(log: InstanceLog, lines: number): Promise<string[]> {
  const found: string[] = [];
  const options = { lines, follow: false };
  for await (const line of readLog(log, options, systemClock, new AbortController().signal)) found.push(line);
  return found;
}
