import type { Progress } from "./port.ts";

/** One moment of a verb in one line without colours: what it is at, how far, and why it waits. */
export function progressText(progress: Progress): string {
  return [progress.migration, ...progressParts(progress)].join("  ");
}

/** The line's parts after the migration's name; what gives way where there is little room stands last. */
export function progressParts({ phase, table, waitsFor, ...numbers }: Progress): readonly string[] {
  const { done, total, perSecond, remainingMs, lagMs } = numbers;
  return [
    table === undefined ? phase : `${phase} ${table}`,
    ...(waitsFor === undefined ? [] : [phase === "waiting" ? waitsFor : `waits: ${waitsFor}`]),
    ...(done === undefined ? [] : [rowsText(done, total)]),
    ...(perSecond === undefined ? [] : [`${whole(perSecond)} rows/s`]),
    ...(remainingMs === undefined ? [] : [`${secondsText(remainingMs)} left`]),
    ...(lagMs === undefined ? [] : [`lag ${secondsText(lagMs)}`]),
  ];
}

/** `41 %, 412,000/1,000,000 rows`. The total is an estimate: it is never shown as passed, nor as reached too early. */
export function rowsText(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${whole(done)} rows`;
  const most = Math.max(done, total);
  return `${Math.floor((done / most) * 100)} %, ${whole(done)}/${whole(most)} rows`;
}

export function whole(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

function secondsText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
