import type { DiffView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { hanging } from "../width.ts";
import { changeDifferences } from "./changeDifferences.ts";

/** What differs, as `to` would become by taking over from `from`; what only `to` has stays there. */
export function diffLines({ entries }: DiffView, style: Style): string[] {
  const { colors } = style;
  if (entries.length === 0) return ["There is no difference."];
  return entries.flatMap(({ subject, name, change, before, after }) => {
    const what = subject === "flag" ? name : `${subject} ${name}`;
    if (change === "added") return [colors.green(`+ ${what}`)];
    if (change === "removed") return [`${colors.red(`- ${what}`)}  (not there; a promotion leaves it)`];
    const lines = changeDifferences({ subject, before, after });
    return [colors.yellow(`~ ${what}`), ...lines.flatMap((line) => hanging("    ", line, style.width))];
  });
}
