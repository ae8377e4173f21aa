import { spawnSync } from "node:child_process";
import type { ProcessEntry, ProcessTable } from "./processTable.ts";

/** Processes by POSIX `ps`, for systems without /proc. Environments are not visible to it. */
export function psTable(): ProcessTable {
  return {
    list: () => run(["-A"]),
    get: (pid) => run(["-p", String(pid)])[0],
    environment: () => [],
  };
}

function run(selection: readonly string[]): readonly ProcessEntry[] {
  const { stdout } = spawnSync("ps", [...selection, ...columns], { encoding: "utf8", env: psEnvironment() });
  return (stdout ?? "")
    .split("\n")
    .map(parsePsLine)
    .filter((entry) => entry !== undefined);
}

const columns = ["pid", "pgid", "stat", "time", "rss", "lstart"].flatMap((name) => ["-o", `${name}=`]);

function psEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };
}

/** One line of `ps -o pid=,pgid=,stat=,time=,rss=,lstart=`; undefined when it is not such a line. */
export function parsePsLine(line: string): ProcessEntry | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+([\d:.-]+)\s+(\d+)\s+(\S.*\S)\s*$/.exec(line);
  if (match === null) return undefined;
  const [, pid, group, stat = "", time = "", rss, lstart = ""] = match;
  return {
    pid: Number(pid),
    group: Number(group),
    alive: !stat.startsWith("Z"),
    startTime: lstart.replaceAll(/\s+/g, " "),
    cpuSeconds: parsePsTime(time),
    memoryBytes: Number(rss) * 1024,
  };
}

/** `[[dd-]hh:]mm:ss[.cc]` in seconds. */
function parsePsTime(time: string): number {
  const [clock = "", days = "0"] = time.split("-").toReversed();
  return clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
