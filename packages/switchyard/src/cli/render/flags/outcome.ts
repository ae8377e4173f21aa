import type { DeliveryView, EditResponse } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { hanging } from "../width.ts";
import { actionText } from "./actionText.ts";
import { changeDifferences } from "./changeDifferences.ts";
import { deliveryText, missingLines } from "./delivery.ts";
import { planText } from "./plans.ts";

/** What came of a change: done, planned, or only looked at. `kills`: it was to be a kill, also where it was killed already. */
export function outcomeLines(response: EditResponse, style: Style, kills = false): string[] {
  const { kind, changes, warnings, planned, delivery } = response;
  const warned = warnings.map((text) => paint("warning", `${style.symbols.warning} ${text}`, style));
  if (kind === "planned") return [...(planned ? [planText(planned, style)] : []), ...warned];
  const done = kind === "applied";
  const mark = done ? "done" : "waiting";
  const would = done ? "" : "would be ";
  return [
    ...changes.flatMap((change) => [
      paint(
        mark,
        `${style.symbols[mark]} ${change.subject} ${change.name}: ${would}${actionText(change)}`,
        style,
      ),
      ...(changes.length > mostDetailed ? [] : changeDifferences(change)).flatMap((line) =>
        hanging("    ", line, style.width),
      ),
    ]),
    ...(changes.length + warnings.length === 0 ? ["Nothing is different: it was like that already."] : []),
    ...warned,
    ...(delivery && done ? [deliveryLine(delivery, kills), ...missingLines(delivery)] : []),
  ];
}

/** A kill says `off on 97 of 97 instances`: that is what one wants to hear. */
function deliveryLine(delivery: DeliveryView, kills: boolean): string {
  const text = deliveryText(delivery);
  return kills ? text.replace(/^version \d+(?= on|;)/, "off") : text;
}

/** Of more changes at once, such as an import, only what was done is said. */
const mostDetailed = 10;
