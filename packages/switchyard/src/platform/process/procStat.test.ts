import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAuxv, parseProcStat } from "./procStat.ts";

test("a command's name may hold spaces, parentheses and line breaks", () => {
  const part = fc.constantFrom(" ", "(", ")", ") S 1 2", "node", "\n", "é");
  const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(name, fc.nat(4_000_000), fc.nat(4_000_000), fc.nat(1e9), (command, pid, group, ticks) => {
      expect(parseProcStat(line(pid, command, group, ticks))).toEqual({
        pid,
        command,
        state: "S",
        group,
        session: 77,
        cpuTicks: 14 + 15,
        startTicks: ticks,
        residentPages: 24,
      });
    }),
  );
});

test("what is no stat line is undefined, whatever it is", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseProcStat(text)));
  for (const text of ["", "12", "12 (node", ")(", "12 (node) S 1"]) {
    expect(parseProcStat(text)).toBeUndefined();
  }
});

test.runIf(process.platform === "linux")("the kernel's own line and units are understood", () => {
  const stat = parseProcStat(readFileSync("/proc/self/stat", "utf8"));
  const { pageBytes, ticksPerSecond } = parseAuxv(readFileSync("/proc/self/auxv"));
  expect(stat?.pid).toBe(process.pid);
  expect(ticksPerSecond).toBe(100);
  expect((stat?.residentPages ?? 0) * pageBytes).toBeGreaterThan(10_000_000);
});

function line(pid: number, command: string, group: number, startTicks: number): string {
  const fields = Array.from({ length: 50 }, (_, index) => String(index + 3));
  fields.splice(0, 4, "S", "1", String(group), "77");
  fields[22 - 3] = String(startTicks);
  return `${pid} (${command}) ${fields.join(" ")}\n`;
}
