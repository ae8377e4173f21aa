import type { RolloutView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { exposureText } from "./exposure.ts";
import { isOver, position } from "./rollout.ts";
import { stateText } from "./symbols.ts";
import { tableLines } from "./table.ts";
import { dateAndTime, seconds } from "./units.ts";

/** Rollouts as a table, newest first. */
export function historyLines(rollouts: readonly RolloutView[], style: Style): string[] {
  if (rollouts.length === 0) return ["No rollout yet."];
  return tableLines(
    ["Started", "What", "Outcome", "Took", "By", "About"],
    rollouts.map((rollout) => [
      dateAndTime(new Date(rollout.timings.startedAt)),
      `${rollout.kind} ${rollout.from === null ? "" : `${rollout.from} to `}${rollout.to}`,
      stateText(rollout.state, style),
      took(rollout),
      rollout.by ?? "",
      about(rollout),
    ]),
    style,
  );
}

function took({ timings: { startedAt, finishedAt } }: RolloutView): string {
  return finishedAt ? seconds(Date.parse(finishedAt) - Date.parse(startedAt)) : "";
}

function about(rollout: RolloutView): string {
  if (!isOver(rollout)) return position(rollout);
  const { rollbackMs } = rollout.timings;
  const seen = exposureText(rollout);
  const parts = [
    ...(rollbackMs === undefined ? [] : [`traffic was back after ${seconds(rollbackMs)}`]),
    ...(rollout.automatic ? [byItself(rollout)] : []),
    ...(seen === undefined ? [] : [seen]),
    ...(rollout.reason ? [rollout.reason] : []),
    ...(rollout.message ? [rollout.kind === "rollback" ? rollout.message : `"${rollout.message}"`] : []),
  ];
  return parts.join("; ");
}

function byItself({ kind, state, from }: RolloutView): string {
  return kind === "rollback" && state === "succeeded"
    ? `Switchyard took release ${from} back`
    : "taken back by Switchyard";
}
