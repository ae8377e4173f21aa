import { expect, it } from "vitest";
import type { AnalysisRecord } from "../analysis/record.ts";
import { TestGround } from "../rollout/testing/testGround.ts";
import { testRollout } from "../telemetry/testRollout.ts";
import { forgetOld } from "./forgetOld.ts";

const day = 86_400_000;

it("forgets what is older than three months, save what belongs to a rollout that runs or is the newest", async () => {
  await using ground = await TestGround.open();
  const { store } = ground;
  await store.apps.put({ app: "shop", stable: 1, split: null });
  await store.rollouts.put(testRollout("old", { kind: "succeeded", at: 2 }, { startedAt: 1 }));
  await store.rollouts.put(testRollout("waits", { kind: "waiting", step: 1, until: null }, { startedAt: 2 }));
  await store.rollouts.put(testRollout("newest", { kind: "succeeded", at: 4 }, { startedAt: 3 }));
  for (const rollout of ["old", "waits", "newest"]) await store.analyses.put(analysisOf(rollout));
  for (let at = 0; at < 1_500; at++) {
    await store.events.append({ app: "shop", at, kind: "crashed", level: "error", text: "x" });
  }
  await store.events.append({ app: "shop", at: 2 * day, kind: "crashed", level: "error", text: "new" });

  await forgetOld(store, 90 * day);
  expect(await store.events.listAll(0, 1)).toMatchObject([{ id: 1 }]);
  await forgetOld(store, 91 * day);
  expect(await store.events.listAll(0, 10)).toMatchObject([{ id: 1_501, text: "new" }]);
  expect(await store.analyses.get("old/guard")).toBeUndefined();
  expect(await store.analyses.get("waits/guard")).toBeDefined();
  expect(await store.analyses.get("newest/guard")).toBeDefined();

  await forgetOld(store, 200 * day);
  const next = await store.events.append({ app: "shop", at: 0, kind: "crashed", level: "error", text: "x" });
  expect(next.id).toBe(1_502);
});

function analysisOf(rollout: string): AnalysisRecord {
  return {
    id: `${rollout}/guard`,
    app: "shop",
    rollout,
    candidate: 2,
    stable: 1,
    purpose: "guard",
    startedAt: 5,
    verdict: "pass",
    reason: "fine",
    metrics: [],
  };
}
