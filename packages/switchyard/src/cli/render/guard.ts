import type { GuardView } from "../../server/analysisApi.ts";
import type { RolloutView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { quantity } from "./quantity.ts";
import { stateText } from "./symbols.ts";

/** The guard's word in one line, without what the rollout's reason says already; `analysis show` has the rest. */
export function guardText(guard: GuardView, { reason }: RolloutView, style: Style): string {
  const verdict = stateText(guard.verdict, style);
  if (guard.verdict === "pass") return `${verdict}${nearest(guard)}`;
  return reason?.includes(guard.reason) ? verdict : `${verdict}: ${guard.reason}`;
}

function nearest({ worst }: GuardView): string {
  if (worst === undefined) return "";
  const { metric, unit, value, baseline, threshold } = worst;
  const limit =
    typeof threshold === "number"
      ? ` (fails at ${quantity(threshold, unit)})`
      : threshold
        ? ` (${threshold})`
        : "";
  return `; nearest to failing: ${metric} ${quantity(value, unit)}, stable ${quantity(baseline, unit)}${limit}`;
}
