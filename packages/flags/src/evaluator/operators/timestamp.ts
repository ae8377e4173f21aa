/**
 * The point in time that a value names, in milliseconds since the epoch: a number of milliseconds, a Date, or an
 * ISO 8601 date with or without a time. Without a zone, UTC is meant, so that every instance agrees.
 *
 * @returns undefined for everything else, and for days and times that do not exist
 */
export function timestampOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "string") return value.length > longest ? undefined : parse(value);
  if (value instanceof Date) return finite(Date.prototype.getTime.call(value));
  return undefined;
}

const longest = 40;
const iso8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

function parse(text: string): number | undefined {
  const match = iso8601.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const milliseconds = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000);
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offset(match[8]);
}

function offset(zone: string | undefined): number {
  if (zone === undefined || zone === "Z" || zone === "z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", "") || 0);
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
