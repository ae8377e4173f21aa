import type { ChangeView, DeliveryView, FlagView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { field } from "../field.ts";
import { ago } from "../units.ts";
import { changeText } from "./changes.ts";
import { definitionLines, variantLines } from "./definition.ts";
import { deliveryText } from "./delivery.ts";
import { stateText } from "./list.ts";

export interface Shown {
  readonly flag: FlagView;
  readonly changes: readonly ChangeView[];
  readonly delivery: DeliveryView;
}

/** All of a flag in words. */
export function showLines({ flag, changes, delivery }: Shown, now: number, style: Style): string[] {
  const [last] = changes;
  const optional = (label: string, text: string | undefined) =>
    text === undefined ? [] : field(label, text, style);
  return [
    `${style.colors.bold(flag.key)}  ${stateText(flag, style)}  ${flag.kind}, version ${flag.version}`,
    ...optional("Does", flag.description),
    ...optional("Owner", flag.owner),
    ...optional("Gone by", flag.expiresAt?.slice(0, 10)),
    ...field("Variants", variantLines(flag.definition).join(", "), style),
    ...definitionLines(flag.definition).flatMap((line, index) =>
      field(index === 0 ? "Decides" : "", line, style),
    ),
    ...field("Delivery", deliveryText(delivery), style),
    ...field("Last seen", flag.lastSeenAt === null ? "never" : ago(flag.lastSeenAt, now), style),
    ...optional("Used by", flag.usedBy.length === 0 ? undefined : flag.usedBy.join(", ")),
    ...optional("Latest", last && changeText(last, now)),
    ...(flag.stale === undefined ? [] : field("Stale", flag.stale, style, style.colors.yellow)),
  ];
}
