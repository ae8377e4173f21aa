import type { DiffView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { differences } from "./differences.ts";

/** What `to` would become by taking over from `from`. */
export function diffLines({ entries }: DiffView, style: Style): string[] {
  const { colors } = style;
  if (entries.length === 0) return ["There is no difference."];
  return entries.flatMap(({ subject, name, change, before, after }) => {
    const what = subject === "flag" ? name : `${subject} ${name}`;
    if (change === "added") return [colors.green(`+ ${what}`)];
    if (change === "removed") return [colors.red(`- ${what}`)];
    return [colors.yellow(`~ ${what}`), ...differences(before, after, Infinity).map((line) => `    ${line}`)];
  });
}
