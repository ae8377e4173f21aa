import type { RolloutView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { position, isOver } from "./rollout.ts";
import { stateText } from "./symbols.ts";
import { tableLines } from "./table.ts";
import { seconds } from "./units.ts";

/** Rollouts as a table, newest first. */
export function historyLines(rollouts: readonly RolloutView[], style: Style): string[] {
  if (rollouts.length === 0) return ["No rollout yet."];
  return tableLines(
    ["Started", "What", "Outcome", "Took", "By", "About"],
    rollouts.map((rollout) => [
      rollout.timings.startedAt.slice(0, 19).replace("T", " "),
      `${rollout.kind} ${rollout.from ?? "nothing"} to ${rollout.to}`,
      `${stateText(rollout.state, style)}${rollout.state === "aborted" && rollout.automatic ? " by itself" : ""}`,
      took(rollout),
      rollout.by ?? "",
      isOver(rollout) ? (rollout.reason ?? rollout.message ?? "") : position(rollout),
    ]),
    style,
  );
}

function took({ timings: { startedAt, finishedAt, rollbackMs } }: RolloutView): string {
  const whole = finishedAt ? seconds(Date.parse(finishedAt) - Date.parse(startedAt)) : "";
  return rollbackMs === undefined ? whole : `${whole} (back in ${seconds(rollbackMs)})`;
}
