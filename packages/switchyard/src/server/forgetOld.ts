import type { Store } from "../state/port.ts";

/**
 * Forgets events and analyses that are older than three months: a busy app writes some hundred a day, for years. What
 * belongs to a rollout that runs, or to the newest one of an app, stays.
 */
export async function forgetOld(store: Store, now: number): Promise<void> {
  const time = now - keepMs;
  await store.analyses.forget(time, await currentRollouts(store));
  for (;;) {
    const oldest = await store.events.listAll(0, batch);
    const last = oldest.findLast(({ at }) => at < time);
    if (last === undefined) return;
    await store.events.forget(last.id);
    if (last !== oldest.at(-1)) return;
  }
}

async function currentRollouts({ apps, rollouts }: Store): Promise<readonly string[]> {
  const newest = (await apps.list()).map(async ({ app }) => rollouts.list(app, 1));
  const current = [...(await rollouts.unfinished()), ...(await Promise.all(newest)).flat()];
  return [...new Set(current.map(({ id }) => id))];
}

const keepMs = 90 * 86_400_000;
const batch = 1_000;
