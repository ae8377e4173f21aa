import { guardPlans } from "../../analysis/guard/guardPlans.ts";
import { hookPlans } from "../../hooks/hookPlans.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import { type Ground, releaseOf } from "../ground.ts";
import { comparedWith, type Rollout } from "../rollout.ts";
import type { GuardSubject } from "./guardSubject.ts";

/** What watches a release: its guard's metrics and its hooks, on what the router and the platform say of it. */
export function releaseGuard(ground: Ground): GuardSubject<Rollout> {
  return {
    watched: async (rollout) => {
      const release = await guarded(ground, rollout);
      if (release === undefined) return undefined;
      const { app, to, startedAt } = rollout;
      const { guard, keepWarm } = release.config;
      return {
        title: `guard of release ${to}`,
        verdictKind: "verdict",
        sides: { app, candidate: to, stable: comparedWith(rollout), since: startedAt, began: startedAt },
        plans: (current) => [
          ...guardPlans(release.config, ground.platform.capabilities, (one) =>
            ground.measurements.providerOf(one),
          ),
          ...hookPlans(ground, release, current),
        ],
        seen: (current, signal) => seen(ground, current, release, signal),
        bakesUntil: (finishedAt) => finishedAt + (guard.bake ?? keepWarm.for),
      };
    },
  };
}

/** The release, when the guard watches it: the first release has nothing to go back to, and nothing stops a rollback. */
async function guarded(ground: Ground, { app, kind, from, to }: Rollout): Promise<ReleaseRecord | undefined> {
  if (kind === "rollback" || from === null) return undefined;
  const release = await releaseOf(ground, app, to);
  return release.config.guard.enabled ? release : undefined;
}

/** Until an instance of the candidate was looked at, or users reach it. */
async function seen(
  { clock, measurements }: Ground,
  current: () => Rollout,
  { app, number }: ReleaseRecord,
  signal: AbortSignal,
): Promise<void> {
  const recent = () => ({ from: clock.now() - recentMs, to: clock.now() + 1 });
  const isSeen = () => measurements.usage.within(app, number, recent()).length > 0 || hasUsers(current());
  while (!signal.aborted && !isSeen()) await clock.sleep(pollMs, signal).catch(() => undefined);
  // The first look of a control plane that has just begun shall not be an error.
  const until = clock.now() + recentMs;
  const isKnown = () => measurements.traffic.between(app, number, recent()) !== undefined;
  while (!signal.aborted && !isKnown() && clock.now() < until)
    await clock.sleep(pollMs, signal).catch(() => undefined);
}

const pollMs = 250;
const recentMs = 10_000;

function hasUsers({ steps }: Rollout): boolean {
  return steps.some(
    ({ step, state }) => (step.kind === "shift" || step.kind === "replace") && state !== "pending",
  );
}
