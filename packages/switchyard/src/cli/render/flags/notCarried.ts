import type { NotCarried } from "../../../flags/exchange/imported.ts";
import type { Style } from "../../style.ts";
import { hanging } from "../width.ts";

/** What is not as it was after an import or export, one sentence each. */
export function notCarriedLines(all: readonly NotCarried[], style: Style): string[] {
  return all.flatMap(({ flag, what, why, instead }) => {
    const place = flag === undefined ? "" : `${flag}: `;
    const advice = instead === undefined ? "" : ` ${instead}`;
    return hanging(`${style.symbols.warning} `, `${place}${what}: ${why}${advice}`, style.width);
  });
}
