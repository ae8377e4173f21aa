import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { Progress } from "./progress.ts";

/** Tells how far the database is: the rows that are done while a step works on them, and what it came to. */
export function tellSteps(progress: Progress): (rollout: RolloutView) => void {
  const told = new Set<number>();
  return ({ steps, state }) => {
    if (state !== "running") return;
    for (const { index, kind, state, detail } of steps) {
      if (detail === undefined || told.has(index)) continue;
      if (state === "applying" && ofDatabase.has(kind)) progress.advance(detail);
      if (state !== "applied" || !overRows.has(kind)) continue;
      told.add(index);
      progress.say(detail);
    }
  };
}

/** Kinds of steps; what those over rows come to is how many there were. */
const overRows: ReadonlySet<string> = new Set(["backfill", "verify"]);
const ofDatabase: ReadonlySet<string> = new Set(["expand", ...overRows]);
