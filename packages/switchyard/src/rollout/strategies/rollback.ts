import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";

export interface RollbackInput {
  /** How many instances the target shall have. */
  readonly wanted: number;
  /** How many of them are still ready. */
  readonly ready: number;
}

/** Straight back: with a warm instance traffic moves first, else as soon as the target runs. Nothing is tested or watched again. */
export function rollback({ wanted, ready }: RollbackInput): readonly Step[] {
  const shift: Step = { kind: "shift", from: 0, to: totalWeight };
  const start: Step = { kind: "start", from: ready, to: wanted };
  const route: readonly Step[] = ready === 0 ? [start, shift] : ready < wanted ? [shift, start] : [shift];
  return [...route, { kind: "promote" }, { kind: "retire", keep: 0, forMs: 0 }];
}
