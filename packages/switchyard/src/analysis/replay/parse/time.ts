import { firstDate } from "../recording.ts";

/**
 * A recorded time in milliseconds: ISO 8601, or a number that is milliseconds or seconds since the epoch by its size;
 * below 1e8 it is seconds since the beginning of the recording. Undefined for anything else.
 */
export function parseTime(time: unknown): number | undefined {
  if (typeof time === "number") return parseNumber(time);
  if (typeof time !== "string") return undefined;
  const text = time.trim();
  if (/^\d+(\.\d+)?(e\d+)?$/i.test(text)) return parseNumber(Number(text));
  if (!iso.test(text)) return undefined;
  const parsed = Date.parse(text.replace(" ", "T"));
  return Number.isNaN(parsed) ? undefined : parsed;
}

export const timeShapes =
  "an ISO 8601 time (2026-01-15T14:03:25Z), or seconds or milliseconds since 1970 or since the beginning";

function parseNumber(time: number): number | undefined {
  if (!(time >= 0 && time < lastDate)) return undefined;
  return time < firstDate ? Math.round(time * 1000) : time;
}

/** What a Date can hold. */
const lastDate = 8.64e15;

const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;
