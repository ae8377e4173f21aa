/** 0.214 s, 12.4 s, 3 min 5 s, 2 h 10 min. */
export function seconds(ms: number): string {
  if (ms < 1000) return `${(ms / 1000).toFixed(ms < 100 ? 3 : 2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor(ms / 1000) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Hundredths of a percent as `25 %`, `12.5 %`. */
export function percent(weight: number): string {
  return `${Number((weight / 100).toFixed(2))} %`;
}

/** `512 B`, `61 MB`, `1.2 GB`. */
export function bytes(count: number): string {
  if (count < 1e3) return `${count} B`;
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  if (count < 1e9) return `${Math.round(count / 1e6)} MB`;
  return `${(count / 1e9).toFixed(1)} GB`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ago(then: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(then)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 60 / 24)} days ago`;
}

/** `1 instance`, `3 instances`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Local time of day, `12:04:05`. */
export function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

/** Local, to the minute, `2026-01-31 12:04`. */
export function dateAndTime(date: Date): string {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
  return `${day} ${timeOfDay(date).slice(0, 5)}`;
}

/** Of the next 24 hours only the time. */
export function moment(date: Date, now: Date): string {
  return date.getTime() - now.getTime() < 24 * 3_600_000 ? timeOfDay(date) : dateAndTime(date);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
