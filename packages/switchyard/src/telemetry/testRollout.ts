import type { RolloutStatus } from "../rollout/journalEntries.ts";
import type { Rollout } from "../rollout/rollout.ts";

/** A blue/green rollout of release 2 of `shop` over release 1, with two of its three steps done. */
export function testRollout(id: string, status: RolloutStatus, fields: Partial<Rollout> = {}): Rollout {
  return {
    id,
    app: "shop",
    kind: "deploy",
    strategy: "blue-green",
    from: 1,
    to: 2,
    steps: [
      { step: { kind: "start", from: 0, to: 2 }, state: "applied", startedAt: 1_000, finishedAt: 3_000 },
      { step: { kind: "shift", from: 0, to: 10_000 }, state: "applied", startedAt: 3_000, finishedAt: 3_050 },
      { step: { kind: "promote" }, state: "pending" },
    ],
    status,
    hold: false,
    skipPauses: false,
    startedAt: 1_000,
    ...fields,
  };
}
