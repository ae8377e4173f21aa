import type { Store } from "../../state/port.ts";

/** Ends what a control plane that was killed left open of a rollout's analyses; they say what they had come to. */
export async function endAnalyses(store: Store, rollout: string, now: number): Promise<void> {
  await store.atomically(async ({ analyses }) => {
    for (const record of await analyses.ofRollout(rollout)) {
      if (record.finishedAt !== undefined) continue;
      const verdict = record.verdict === "running" ? "inconclusive" : record.verdict;
      await analyses.put({ ...record, verdict, finishedAt: now });
    }
  });
}
