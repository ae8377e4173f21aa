import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { hanging } from "../width.ts";

/** What a person should know before it happens. */
export function noticeLines(notices: readonly string[], style: Style): string[] {
  return notices
    .flatMap((notice) => hanging(`  ${style.symbols.warning} `, notice, style.width))
    .map((line) => paint("warning", line, style));
}
