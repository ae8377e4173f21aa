import { existsSync } from "node:fs";
import { procTable } from "./procTable.ts";
import { psTable } from "./psTable.ts";

/** One process of this machine, in plain units. */
export interface ProcessEntry {
  readonly pid: number;
  readonly group: number;
  /** False for a zombie: it runs nothing and holds nothing but its pid. */
  readonly alive: boolean;
  /** Differs between two processes that had the same pid, also across boots. */
  readonly startTime: string;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** The operating system's list of processes. */
export interface ProcessTable {
  list(): readonly ProcessEntry[];
  get(pid: number): ProcessEntry | undefined;
  /** The `NAME=value` entries that the process was started with; none when they cannot be read. */
  environment(pid: number): readonly string[];
}

/** The table of this machine: /proc where it exists, else `ps`. */
export function systemProcessTable(): ProcessTable {
  return existsSync("/proc/self/stat") ? procTable() : psTable();
}
