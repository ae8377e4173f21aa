/** What one line of /proc/<pid>/stat says, in the kernel's units. See proc_pid_stat(5). */
export interface ProcStat {
  readonly pid: number;
  /** The command's name, at most 15 bytes; may hold spaces and parentheses. */
  readonly command: string;
  /** `Z` (zombie) and `X` are dead: they only wait to be reaped. */
  readonly state: string;
  readonly group: number;
  readonly session: number;
  /** User and system time, in clock ticks. */
  readonly cpuTicks: number;
  /** Start, in clock ticks since boot. */
  readonly startTicks: number;
  readonly residentPages: number;
}

/** Parses /proc/<pid>/stat; undefined when it is not such a line. */
export function parseProcStat(text: string): ProcStat | undefined {
  const open = text.indexOf("(");
  // The name is the one field that can hold spaces and parentheses, so it ends at the last one.
  const close = text.lastIndexOf(")");
  if (open < 1 || close < open) return undefined;
  const rest = text
    .slice(close + 1)
    .trim()
    .split(" ");
  const field = (number: number) => Number(rest[number - 3]);
  const stat = {
    pid: Number(text.slice(0, open)),
    command: text.slice(open + 1, close),
    state: rest[0] ?? "",
    group: field(5),
    session: field(6),
    cpuTicks: field(14) + field(15),
    startTicks: field(22),
    residentPages: field(24),
  };
  const numbers = [stat.pid, stat.group, stat.session, stat.cpuTicks, stat.startTicks, stat.residentPages];
  return numbers.every(Number.isFinite) && stat.state !== "" ? stat : undefined;
}

export interface KernelUnits {
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

/** Reads the units from /proc/self/auxv: pairs of native words (AT_PAGESZ = 6, AT_CLKTCK = 17). */
export function parseAuxv(auxv: Buffer): KernelUnits {
  const values = new Map<bigint, number>();
  for (let at = 0; at + 16 <= auxv.length; at += 16) {
    values.set(auxv.readBigUInt64LE(at), Number(auxv.readBigUInt64LE(at + 8)));
  }
  return { ticksPerSecond: values.get(17n) ?? 100, pageBytes: values.get(6n) ?? 4096 };
}
