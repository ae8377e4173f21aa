import { SwitchyardError } from "../../errors.ts";

/** `2h` from now, a local day or minute, or ISO 8601; as ISO 8601. Throws USAGE. */
export function parseTime(text: string, now: number): string {
  const ahead = durationMs(text);
  const at = ahead === undefined ? Date.parse(localDay.test(text) ? `${text}T00:00` : text) : now + ahead;
  if (Number.isFinite(at)) return new Date(at).toISOString();
  throw new SwitchyardError("USAGE", `"${text}" is no time.`, {
    next: "Write it like 2h or 30d (from now), 2026-05-01, 2026-05-01 08:00, or 2026-05-01T08:00:00Z.",
  });
}

/** `90s`, `2h`, `30d` in milliseconds. The configuration's parser would load zod for every command. */
function durationMs(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(text) ?? [];
  const factor = units.get(unit);
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}

const units = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);
const localDay = /^\d{4}-\d{2}-\d{2}$/;
