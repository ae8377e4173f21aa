import { SwitchyardError } from "../../errors.ts";
import type { Goal } from "../../rollout/ramp.ts";

/** `purchase`, `purchase:value`, `refund:rate:less`. Throws USAGE. */
export function parseGoal(text: string): Goal {
  const [event = "", measure = "rate", better = "more", rest] = text.split(":");
  const isWhole = event !== "" && rest === undefined;
  if (isWhole && (measure === "rate" || measure === "value") && (better === "more" || better === "less"))
    return { event, measure, better };
  throw new SwitchyardError("USAGE", `"${text}" is no goal.`, {
    next: "Write EVENT, EVENT:value for what people do it for, or EVENT:rate:less where fewer are better.",
  });
}

/** `25%` as a share of 100000. Throws USAGE. */
export function parseFlagShare(text: string): number {
  const [, amount] = /^(\d+(?:\.\d{1,3})?)%$/.exec(text) ?? [];
  const share = Math.round(Number(amount) * 1_000);
  if (amount !== undefined && share >= 1 && share <= 100_000) return share;
  throw new SwitchyardError("USAGE", `"${text}" is no share.`, {
    next: "Write a share from 0.001% to 100%, for example 25%.",
  });
}
