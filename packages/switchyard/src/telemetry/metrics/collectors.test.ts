import { afterEach, beforeEach, expect, test } from "vitest";
import type { AnalysisRecord } from "../../analysis/record.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import { TestGround } from "../../rollout/testing/testGround.ts";
import type { RolloutView } from "../../server/api.ts";
import { rolloutView } from "../../server/views.ts";
import { testRollout } from "../testRollout.ts";
import { createCollectors } from "./collectors.ts";
import type { Series } from "./family.ts";
import { Scrape } from "./scrape.ts";
import { flagSourcesOn } from "./testing/flagSourcesOn.ts";

let ground: TestGround;
let scrape: Scrape;
beforeEach(async () => {
  ground = await TestGround.open();
  const { store, platform, router, clock } = ground;
  scrape = new Scrape(
    createCollectors(),
    { store, platform, router, clock, flags: flagSourcesOn(store, clock), viewOf },
    (error) => ground.report(error),
  );
  await store.apps.put({ app: "shop", stable: 1, split: { candidate: 2, weight: 2_500 } });
  await ground.release(1);
  await ground.release(2);
  await ground.instance("shop-1-1", 1, { kind: "active" });
  await ground.instance("shop-2-2", 2, { kind: "active" });
  await store.rollouts.put(testRollout("r1", { kind: "waiting", step: 1, until: null }));
});
afterEach(() => ground[Symbol.asyncDispose]());

async function viewOf(_app: unknown, rollout: Rollout): Promise<RolloutView> {
  return rolloutView(rollout, { setWeight: 2_500, actualWeight: 2_000, verdict: undefined, analyses: [] });
}

/** The series as a page shows them: name and labels to value. */
function flat(all: readonly Series[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    all.flatMap(({ family, points }) =>
      points.map(({ labels, value }) => [`${family.name} ${Object.values(labels).join(" ")}`.trim(), value]),
    ),
  );
}

test("shows the rollout, its releases and their instances", async () => {
  expect(flat(await scrape.collect())).toMatchObject({
    switchyard_router_up: 1,
    "switchyard_rollout_running shop blue-green": 1,
    "switchyard_rollout_state shop paused": 1,
    "switchyard_rollout_state shop running": 0,
    "switchyard_rollout_info shop deploy blue-green 1 2": 1,
    "switchyard_rollout_candidate_weight_ratio shop set": 0.25,
    "switchyard_rollout_candidate_weight_ratio shop actual": 0.2,
    "switchyard_rollout_step shop": 1,
    "switchyard_rollout_steps shop": 3,
    "switchyard_rollout_start_timestamp_seconds shop": 1,
    "switchyard_release_info shop 1 stable": 1,
    "switchyard_release_info shop 2 candidate": 1,
    "switchyard_instances shop 1 ready": 1,
    "switchyard_instances shop 2 ready": 1,
    "switchyard_instances shop 2 backoff": 0,
    "switchyard_instance_restarts_total shop 2": 0,
    "switchyard_rollouts_total shop deploy succeeded": 0,
  });
  expect(ground.reported).toEqual([]);
});

test("a router that is away is one series; the rest is there", async () => {
  ground.router.away = 10;
  const shown = flat(await scrape.collect());
  expect(Object.keys(shown).filter((name) => name.startsWith("switchyard_router_"))).toEqual([
    "switchyard_router_up",
  ]);
  expect(shown).toMatchObject({ switchyard_router_up: 0, "switchyard_instances shop 1 ready": 1 });
  expect(
    Object.entries(shown).filter(([name, up]) => name.startsWith("switchyard_collector_up") && up === 0),
  ).toEqual([]);
});

test("a stable release whose instances are gone is seen to have none", async () => {
  await ground.store.instances.delete("shop-1-1");
  expect(flat(await scrape.collect())).toMatchObject({ "switchyard_instances shop 1 ready": 0 });
});

test("the last ends and durations stay while the next rollout runs", async () => {
  const cause = { reason: "x", automatic: true, at: 3_000 };
  await ground.store.rollouts.put(
    testRollout("r0", { kind: "aborted", at: 4_500, cause }, { startedAt: 500, rollbackMs: 120 }),
  );
  expect(flat(await scrape.collect())).toMatchObject({
    "switchyard_rollout_running shop blue-green": 1,
    "switchyard_rollout_end_timestamp_seconds shop": 4.5,
    "switchyard_rollout_last_duration_seconds shop deploy": 4,
    "switchyard_rollback_last_duration_seconds shop": 0.12,
  });
});

test("shows what the newest rollout's analyses measured", async () => {
  const analysis: AnalysisRecord = {
    id: "r1/guard",
    app: "shop",
    rollout: "r1",
    candidate: 2,
    stable: 1,
    purpose: "guard",
    startedAt: 1_000,
    verdict: "running",
    reason: "watching",
    metrics: [
      {
        name: "errors",
        status: "running",
        dryRun: false,
        counts: {
          successful: 3,
          failed: 1,
          inconclusive: 0,
          error: 0,
          consecutiveErrors: 0,
          consecutiveSuccesses: 1,
        },
        measurements: [
          {
            at: 2_000,
            verdict: "successful",
            value: 0.01,
            baseline: null,
            threshold: 0.02,
            samples: { candidate: 100, stable: 0 },
            evidence: 1.5,
            query: "errors",
            source: "router",
            reason: "fine",
          },
        ],
      },
    ],
  };
  await ground.store.analyses.put(analysis);
  const shown = flat(await scrape.collect());
  expect(shown).toMatchObject({
    "switchyard_analysis_verdict shop guard running": 1,
    "switchyard_analysis_verdict shop guard fail": 0,
    "switchyard_analysis_metric_value shop guard errors candidate": 0.01,
    "switchyard_analysis_metric_evidence shop guard errors": 1.5,
    "switchyard_analysis_measurements_total shop 2 guard errors successful": 3,
    "switchyard_analysis_measurements_total shop 2 guard errors failed": 1,
  });
  // Nothing measured is no series, never a 0.
  await ground.store.analyses.put({
    ...analysis,
    metrics: analysis.metrics.map((metric) => ({
      ...metric,
      measurements: metric.measurements.map((one) => ({ ...one, evidence: Number.NaN })),
    })),
  });
  expect(flat(await scrape.collect())).not.toHaveProperty([
    "switchyard_analysis_metric_evidence shop guard errors",
  ]);
  expect(shown).not.toHaveProperty(["switchyard_analysis_metric_value shop guard errors stable"]);
});

test("shows alerts that fire and notifications that do not arrive", async () => {
  const { alerts, deliveries } = ground.store;
  await alerts.put({ app: "shop", rule: "slow", state: "firing", since: 1, text: "slow" });
  await alerts.put({ app: "shop", rule: "down", state: "resolved", since: 1, text: "down" });
  const delivery = {
    app: "shop",
    channel: "ops",
    dedupeKey: "k",
    notice: {},
    createdAt: 1,
    attempts: 1,
    at: 1,
  };
  await deliveries.put({ ...delivery, id: "d1", state: "given-up" });
  await deliveries.put({ ...delivery, id: "d2", state: "pending" });
  expect(flat(await scrape.collect())).toMatchObject({
    "switchyard_alert_firing shop slow": 1,
    "switchyard_alert_firing shop down": 0,
    "switchyard_notification_deliveries shop ops pending": 1,
    "switchyard_notification_deliveries shop ops given-up": 1,
  });
});

test("shows nothing that its families do not name", async () => {
  const known = new Map(
    createCollectors().flatMap(({ families }) => families.map(({ name, labels }) => [name, labels])),
  );
  for (const { family, points } of await scrape.collect()) {
    if (family.name === "switchyard_collector_up") continue;
    const labels = known.get(family.name);
    expect(labels, family.name).toBeDefined();
    for (const point of points) expect(Object.keys(point.labels), family.name).toEqual(labels);
  }
});
