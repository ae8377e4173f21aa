import { rolloutStateOf } from "../rollout/journal.ts";
import type { Rollout } from "../rollout/rollout.ts";
import { shareOf } from "../rollout/step.ts";
import type { ReleaseRecord } from "../state/records.ts";

/** Where a rollout stands, as a hook is told; pure. Weights are hundredths of a percent, times ISO 8601. */
export function rolloutBody(
  rollout: Rollout,
  releases: { readonly from: ReleaseRecord | undefined; readonly to: ReleaseRecord },
  matter: string,
): Readonly<Record<string, unknown>> {
  const { id, app, strategy, startedAt, message, by, steps } = rollout;
  const index = indexOf(rollout);
  const step = index === null ? undefined : steps[index]?.step;
  return {
    matter,
    app,
    rollout: {
      id,
      strategy,
      state: rolloutStateOf(rollout),
      promoted: steps.some(({ step, state }) => step.kind === "promote" && state === "applied"),
      startedAt: new Date(startedAt).toISOString(),
      ...(message !== undefined && { message }),
      ...(by !== undefined && { by }),
    },
    step: step === undefined ? null : { index, count: steps.length, kind: step.kind },
    from: releases.from === undefined ? null : releaseBody(releases.from),
    to: releaseBody(releases.to),
    weight: weightsOf(rollout),
  };
}

function releaseBody({ number, artifact }: ReleaseRecord): object {
  return { release: number, artifact };
}

/** The step that it is at, or stands before; null on the way back and after the end. */
function indexOf({ status }: Rollout): number | null {
  return status.kind === "applying" || status.kind === "waiting" || status.kind === "held"
    ? status.step
    : null;
}

/** The candidate's share now, and what the next step that changes it will make of it; on the way back nobody's. */
function weightsOf(rollout: Rollout): { readonly now: number; readonly next: number } {
  const { steps, status } = rollout;
  const index = status.kind === "succeeded" ? steps.length : indexOf(rollout);
  if (index === null) return { now: 0, next: 0 };
  const now = steps.slice(0, index).findLast(({ step }) => shareOf(step) !== undefined);
  const next = steps.slice(index).find(({ step }) => shareOf(step) !== undefined);
  const share = (now && shareOf(now.step)) ?? 0;
  return { now: share, next: (next && shareOf(next.step)) ?? share };
}
