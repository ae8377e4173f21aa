import { expect, it } from "vitest";
import type { AnalysisRecord } from "../analysis/record.ts";
import { TestGround } from "../rollout/testing/testGround.ts";
import { testRamp } from "../telemetry/testRamp.ts";
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

it("keeps what belongs to a ramp that runs, and the whole history of the flags", async () => {
  await using ground = await TestGround.open();
  const { store } = ground;
  const place = { app: "shop", environment: "production" };
  await store.ramps.put(testRamp("runs", { status: { kind: "waiting", step: 1, until: null } }));
  await store.ramps.put(testRamp("ended", { status: { kind: "succeeded", at: 6 } }));
  await store.ramps.put(testRamp("lately", { status: { kind: "succeeded", at: 2 * day } }));
  for (const ramp of ["runs", "ended", "lately"]) {
    await store.analyses.put(analysisOf(ramp));
    await store.rampReports.put(ramp, { counts: ramp });
  }
  const planned = { ...place, createdAt: 1, by: "ada", edits: [] };
  await store.plannedChanges.put({ ...planned, id: "over", state: "applied", endedAt: 2 });
  await store.plannedChanges.put({ ...planned, id: "waits", state: "awaiting-approval" });
  await store.flagUsage.put({ ...place, flag: "gone", lastSeenAt: 1, evaluations: { on: 1 } });
  const change = { subject: "flag", name: "gone", action: "deleted", by: "ada", version: 1 } as const;
  await store.flagChanges.append({ ...place, ...change, at: 1, before: null, after: null });

  await forgetOld(store, 91 * day);
  expect(await store.analyses.get("runs/guard")).toBeDefined();
  expect(await store.analyses.get("ended/guard")).toBeUndefined();
  expect(await store.rampReports.get("runs")).toEqual({ counts: "runs" });
  expect(await store.rampReports.get("lately")).toEqual({ counts: "lately" });
  expect(await store.rampReports.get("ended")).toBeUndefined();
  expect((await store.plannedChanges.list(place, 10)).map(({ id }) => id)).toEqual(["waits"]);
  expect(await store.flagUsage.list(place)).toEqual([]);
  expect(await store.flagChanges.list(place, 10)).toHaveLength(1);
  expect(await store.ramps.get("ended")).toBeDefined();
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
