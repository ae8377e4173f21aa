import type { Rollout } from "../../rollout/rollout.ts";
import type { Tables } from "../../state/port.ts";
import type { EndListener } from "./rolloutEnds.ts";

const kinds = ["deploy", "rollback"] as const;
const outcomes = ["succeeded", "aborted", "failed"] as const;

export interface OutcomeCount {
  readonly kind: Rollout["kind"];
  readonly outcome: (typeof outcomes)[number];
  readonly count: number;
}

/**
 * Counts ends of rollouts in the store. Counting the records themselves would not do: a failed undo that is retried
 * changes its record, and a counter must never go down.
 */
export const outcomeTally: EndListener = {
  name: "telemetry/outcomes",
  async tell() {},
  async note({ cursors }, { app, kind, status }) {
    const name = counterOf(app, kind, status.kind);
    await cursors.put(name, (await cursors.get(name)) + 1);
  },
};

/** All counts of an app, zeros too. */
export async function readOutcomes({ cursors }: Tables, app: string): Promise<readonly OutcomeCount[]> {
  const wanted = kinds.flatMap((kind) => outcomes.map((outcome) => ({ kind, outcome })));
  return Promise.all(
    wanted.map(async ({ kind, outcome }) => ({
      kind,
      outcome,
      count: await cursors.get(counterOf(app, kind, outcome)),
    })),
  );
}

function counterOf(app: string, kind: string, outcome: string): string {
  return `telemetry/count/${app}/${kind}/${outcome}`;
}
