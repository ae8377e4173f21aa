import { randomUUID } from "node:crypto";
import { decide } from "./decide.ts";
import type { Rollout } from "./rollout.ts";
import type { Step } from "./step.ts";

/** A rollout at its first step. */
export function newRollout(
  fields: Pick<Rollout, "app" | "kind" | "strategy" | "from" | "to"> & {
    readonly steps: readonly Step[];
    readonly baseline?: number;
    readonly message?: string;
    readonly by?: string;
    readonly automatic?: true;
  },
  now: number,
): Rollout {
  const draft: Rollout = {
    ...fields,
    id: randomUUID(),
    steps: fields.steps.map((step) => ({ step, state: "pending" })),
    status: { kind: "applying", step: 0 },
    hold: false,
    skipPauses: false,
    startedAt: now,
  };
  return decide(draft, { kind: "begin" }, now);
}
