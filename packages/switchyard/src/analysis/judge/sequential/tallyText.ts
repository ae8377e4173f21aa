import { count, percent } from "../numeric/words.ts";
import type { SequentialOptions } from "./options.ts";
import { shareOf, type Tally } from "./tally.ts";

/** Both counts in words: `2.1% of the candidate's requests failed (13 of 620), stable 0.1% (9 of 11,800)`. */
export function tallyText(
  candidate: Tally,
  stable: Tally,
  nameOfStable: string,
  { unit, perTime }: Pick<SequentialOptions, "unit" | "perTime">,
): string {
  if (perTime === true) return `${overTime(candidate)} of the candidate, ${nameOfStable} ${overTime(stable)}`;
  const what = unit === "share" ? "of the candidate's requests failed" : "of the candidate's were counted";
  return `${shareText(candidate)} ${what} (${ofText(candidate)}), ${nameOfStable} ${shareText(stable)} (${ofText(stable)})`;
}

/** `13 of 620`. */
export function ofText({ events, exposure }: Tally): string {
  return `${count(events)} of ${count(exposure)}`;
}

function shareText(tally: Tally): string {
  return percent(shareOf(tally) ?? 0);
}

function overTime({ events, exposure }: Tally): string {
  return `${count(events)} in ${count(exposure)} s`;
}
