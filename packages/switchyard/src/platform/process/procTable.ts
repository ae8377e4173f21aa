import { readdirSync, readFileSync } from "node:fs";
import { parseAuxv, parseProcStat } from "./procStat.ts";
import type { ProcessEntry, ProcessTable } from "./processTable.ts";

/** Processes by Linux' /proc. Reads are synchronous: they touch memory only, and an answer is of one moment. */
export function procTable(): ProcessTable {
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const units = parseAuxv(readFileSync("/proc/self/auxv"));

  const get = (pid: number): ProcessEntry | undefined => {
    const text = readIfThere(`/proc/${pid}/stat`);
    const stat = text === undefined ? undefined : parseProcStat(text);
    if (stat === undefined) return undefined;
    return {
      pid: stat.pid,
      group: stat.group,
      alive: stat.state !== "Z" && stat.state !== "X",
      startTime: `${bootId}:${stat.startTicks}`,
      cpuSeconds: stat.cpuTicks / units.ticksPerSecond,
      memoryBytes: stat.residentPages * units.pageBytes,
    };
  };

  return {
    get,
    list: () =>
      readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((name) => get(Number(name)))
        .filter((entry) => entry !== undefined),
    environment: (pid) => readIfThere(`/proc/${pid}/environ`)?.split("\0") ?? [],
  };
}

/** Undefined when the process ended meanwhile or is another user's. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
