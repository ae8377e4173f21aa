import type { EditResponse } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { deliveryText, missingLines } from "./delivery.ts";
import { planText } from "./plans.ts";

/** What came of a change: done, planned, or only looked at. */
export function outcomeLines(response: EditResponse, style: Style): string[] {
  const { kind, changes, warnings, planned, delivery } = response;
  const warned = warnings.map((text) => paint("warning", `${style.symbols.warning} ${text}`, style));
  if (kind === "planned") return [...(planned ? [planText(planned, style)] : []), ...warned];
  const done = kind === "applied";
  const mark = done ? "done" : "waiting";
  const would = done ? "" : "would be ";
  return [
    ...changes.map(({ subject, name, action }) =>
      paint(mark, `${style.symbols[mark]} ${subject} ${name}: ${would}${action}`, style),
    ),
    ...(changes.length === 0 ? ["Nothing is different: it was like that already."] : []),
    ...warned,
    ...(delivery && done && changes.length > 0 ? [deliveryLine(response), ...missingLines(delivery)] : []),
  ];
}

/** A kill says `off on 97 of 97 instances`: that is what one wants to hear. */
function deliveryLine({ changes, delivery }: EditResponse): string {
  if (!delivery) return "";
  const text = deliveryText(delivery);
  const killed = changes.length === 1 && changes[0]?.action === "killed";
  return killed && delivery.connected > 0 ? text.replace(/^version \d+ on/, "off on") : text;
}
