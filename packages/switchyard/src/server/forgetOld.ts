import type { Store } from "../state/port.ts";

/**
 * Forgets events and analyses that are older than three months: a busy app writes some hundred a day, for years. What
 * belongs to a rollout or a ramp that runs, or to the newest rollout of an app, stays. As old are planned changes and
 * reports of ramps that are over when they go, and what was seen of flags that were deleted. The history of the flags
 * stays: it is the audit.
 */
export async function forgetOld(store: Store, now: number): Promise<void> {
  const time = now - keepMs;
  await store.analyses.forget(time, await currentJournals(store));
  await store.plannedChanges.forget(time);
  await store.rampReports.forget(time);
  await store.flagUsage.forgetDeleted(time);
  for (;;) {
    const oldest = await store.events.listAll(0, batch);
    const last = oldest.findLast(({ at }) => at < time);
    if (last === undefined) return;
    await store.events.forget(last.id);
    if (last !== oldest.at(-1)) return;
  }
}

async function currentJournals({ apps, rollouts, ramps }: Store): Promise<readonly string[]> {
  const newest = (await apps.list()).map(async ({ app }) => rollouts.list(app, 1));
  const running = [...(await rollouts.unfinished()), ...(await ramps.unfinished())];
  const current = [...running, ...(await Promise.all(newest)).flat()];
  return [...new Set(current.map(({ id }) => id))];
}

const keepMs = 90 * 86_400_000;
const batch = 1_000;
