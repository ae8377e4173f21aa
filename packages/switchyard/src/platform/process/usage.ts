import type { ProcessEntry } from "./processTable.ts";

/** One reading of all processes. */
export interface UsageReading {
  readonly at: number;
  readonly processes: ReadonlyMap<number, ProcessEntry>;
}

export interface GroupUsage {
  /** Share of one core between the two readings; undefined with one reading only. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number;
}

export function reading(at: number, entries: readonly ProcessEntry[]): UsageReading {
  return { at, processes: new Map(entries.map((entry) => [entry.pid, entry])) };
}

/** What a process group used between two readings; undefined when it has no member. */
export function groupUsage(
  group: number,
  before: UsageReading | undefined,
  after: UsageReading,
): GroupUsage | undefined {
  const members = [...after.processes.values()].filter((entry) => entry.group === group && entry.alive);
  if (members.length === 0) return undefined;
  const memoryBytes = members.reduce((sum, entry) => sum + entry.memoryBytes, 0);
  if (before === undefined || after.at <= before.at) return { cpu: undefined, memoryBytes };
  const seconds = members.reduce((sum, entry) => {
    const earlier = before.processes.get(entry.pid);
    const counted = earlier?.startTime === entry.startTime ? earlier.cpuSeconds : 0;
    return sum + Math.max(0, entry.cpuSeconds - counted);
  }, 0);
  return { cpu: (seconds * 1000) / (after.at - before.at), memoryBytes };
}
