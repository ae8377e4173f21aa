import type { Blocker } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { hanging } from "../width.ts";

/** What stands in the way, one a line. */
export function blockerLines(blockers: readonly Pick<Blocker, "text">[], style: Style): string[] {
  return blockers
    .flatMap(({ text }) => hanging(`  ${style.symbols.paused} `, text, style.width))
    .map((line) => paint("paused", line, style));
}
