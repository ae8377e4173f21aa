import { expect, test } from "vitest";
import { groupUsage, reading } from "./usage.ts";

const entry = (pid: number, group: number, cpuSeconds: number, startTime = "boot:1") => ({
  pid,
  group,
  alive: true,
  startTime,
  cpuSeconds,
  memoryBytes: 1000,
});

test("CPU and memory are summed over the group, and over nothing else", () => {
  const before = reading(1000, [entry(10, 10, 1), entry(11, 10, 2), entry(12, 12, 0)]);
  const after = reading(3000, [entry(10, 10, 1.5), entry(11, 10, 2.5), entry(12, 12, 2)]);
  expect(groupUsage(10, before, after)).toEqual({ cpu: 0.5, memoryBytes: 2000 });
});

test("a member that ended does not make the share negative, and a new one counts from zero", () => {
  const before = reading(0, [entry(10, 10, 5), entry(11, 10, 100), entry(12, 10, 50)]);
  const after = reading(1000, [entry(10, 10, 5), entry(12, 10, 0.25, "boot:2")]);
  expect(groupUsage(10, before, after)?.cpu).toBe(0.25);
});

test("one reading gives memory alone, and a group without members gives nothing", () => {
  const after = reading(1000, [entry(10, 10, 5)]);
  expect(groupUsage(10, undefined, after)).toEqual({ cpu: undefined, memoryBytes: 1000 });
  expect(groupUsage(99, undefined, after)).toBeUndefined();
});
