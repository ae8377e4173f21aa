import { describe, expect, it, vi } from "vitest";
import { createHistogram, record } from "../traffic/histogram.ts";
import { nothing } from "../traffic/difference.ts";
import { guardId } from "./watching/guard.ts";
import type { Rollout } from "./rollout.ts";
import { TestShop } from "./testing/testShop.ts";

const stable = 1;
const candidate = 2;
const baseline = 3;

const steps = [{ shift: "20%" }, { pause: { approval: true } }, { shift: "50%" }];
const fresh = { instances: 2, strategy: { type: "canary", steps }, analysis: { baseline: "fresh" } };
const unattended = { ...fresh, strategy: { type: "canary", steps: [{ shift: "20%" }, { shift: "50%" }] } };

const waits = ({ status }: Rollout) => status.kind === "waiting";
const promote = { kind: "promote", full: false } as const;
const abort = { kind: "abort", reason: "no" } as const;

/** After the first: shift, baseline, shift, shift, baseline, promote, retire. */
const places = [2, 3, 4, 5, 6, 7, 8];

/** Resolves as this step of the next rollout begins; whatever `then` says is heard before the step is done. */
function begun(shop: TestShop, place: number, then: () => unknown = () => undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = shop.ground.events.onEvent(({ kind, text }) => {
      if (kind !== "step-begun" || !text.startsWith(`step ${place}/`)) return;
      stop();
      then();
      resolve();
    });
  });
}

async function instancesOf(shop: TestShop, ...releases: number[]): Promise<readonly string[]> {
  const records = await shop.ground.store.instances.list("shop");
  return records.filter(({ release }) => releases.includes(release)).map(({ id }) => id);
}

function gone(shop: TestShop, ...releases: number[]): Promise<void> {
  return vi.waitFor(async () => expect(await instancesOf(shop, ...releases)).toEqual([]), {
    timeout: 10_000,
    interval: 10,
  });
}

function weights(shop: TestShop): readonly (readonly [number, number])[] {
  return shop.ground.router.table.apps[0]!.releases.map(({ release, weight }) => [release, weight]);
}

/** The router has counted so many requests of the release, with this duration. */
function serve(shop: TestShop, release: number, requests: number, ms: number): void {
  const latency = createHistogram();
  for (let request = 0; request < requests; request++) record(latency, ms * 1_000 + (request % 100) * 20);
  const none = nothing("shop", release);
  const counted = { ...none, requests, status: { ...none.status, "2xx": requests }, latency };
  const others = shop.ground.router.counted.filter((one) => one.release !== release);
  shop.ground.router.counted = [...others, counted];
}

describe("a rollout with a fresh baseline", () => {
  it("gives it a release number and users of its own while it lasts, and leaves nothing of it", async () => {
    await using shop = await TestShop.open();
    const rollout = await shop.deploy(fresh);
    expect(rollout).toMatchObject({ from: stable, to: candidate, baseline });
    await shop.until(rollout, waits);
    expect(weights(shop)).toEqual([
      [stable, 6_000],
      [baseline, 2_000],
      [candidate, 2_000],
    ]);
    expect(shop.ground.router.serving(baseline)).toHaveLength(1);
    await shop.engine.tell("shop", promote);
    expect((await shop.over(rollout)).kind).toBe("succeeded");
    await gone(shop, baseline);
    expect(weights(shop)).toContainEqual([candidate, 10_000]);
    expect(await shop.ground.store.apps.get("shop")).toMatchObject({ stable: candidate, split: null });
  });

  it("is never what a rollback goes to, and its number is given to nothing else", async () => {
    await using shop = await TestShop.open();
    await shop.over(await shop.deploy(unattended));
    const planned = await shop.engine.plan("shop", (await shop.ground.store.releases.get("shop", 1))!.config);
    const back = await shop.engine.rollback("shop", undefined, "bad");
    expect(back.to).toBe(stable);
    await shop.over(back);
    await expect(shop.engine.rollback("shop", baseline, "bad")).rejects.toThrow(/cannot be gone back to/);
    const next = await shop.deploy(unattended);
    expect(next).toMatchObject({ to: planned.to, baseline: planned.to + 1 });
    expect((await shop.over(next)).kind).toBe("succeeded");
  });

  it.each(places)("leaves nothing behind when it is aborted at step %i", async (place) => {
    await using shop = await TestShop.open();
    const told: Promise<unknown>[] = [];
    const reached = begun(shop, place, () => told.push(shop.engine.tell("shop", abort)));
    const rollout = await shop.deploy(unattended);
    await reached;
    await Promise.all(told);
    expect((await shop.over(rollout)).kind).toBe("aborted");
    await gone(shop, candidate, baseline);
    expect(weights(shop)).toEqual([[stable, 10_000]]);
    expect(shop.ground.router.serving(stable)).toHaveLength(2);
  });

  it.each(places)("goes on after a restart at step %i, and leaves nothing behind", async (place) => {
    await using shop = await TestShop.open();
    const reached = begun(shop, place);
    const rollout = await shop.deploy(unattended);
    await reached;
    await shop.restart();
    expect((await shop.over(rollout)).kind).toBe("succeeded");
    await gone(shop, baseline);
    expect(await instancesOf(shop, candidate)).toHaveLength(2);
  });

  it("is taken back when it cannot start, and a retry starts another one", async () => {
    await using shop = await TestShop.open();
    shop.ground.platform.beforeStart = async ({ release }) => {
      if (release === baseline) throw new Error("its port is taken");
    };
    const rollout = await shop.deploy(unattended);
    expect(await shop.over(rollout)).toMatchObject({
      kind: "aborted",
      cause: { automatic: true, reason: "its port is taken" },
    });
    await gone(shop, candidate, baseline);
    const again = await shop.engine.retry("shop");
    expect(again).toMatchObject({ to: candidate, baseline: baseline + 1 });
    expect((await shop.over(again)).kind).toBe("succeeded");
    await gone(shop, baseline + 1);
  });

  it("has its new instances and the candidate's enter rotation in one move", async () => {
    await using shop = await TestShop.open();
    const rollout = await shop.deploy({ ...fresh, instances: 4 });
    await shop.until(rollout, waits);
    const seen = new Set<string>();
    const publish = shop.ground.router.publish.bind(shop.ground.router);
    shop.ground.router.publish = async (table) => {
      await publish(table);
      seen.add([baseline, candidate].map((one) => shop.ground.router.serving(one).length).join(":"));
    };
    await shop.engine.tell("shop", promote);
    expect((await shop.over(rollout)).kind).toBe("succeeded");
    // Candidate of four, baseline of two; the last one is without it.
    expect([...seen].filter((counts) => !counts.startsWith("0:"))).toEqual(["2:4"]);
  });
});

describe("the guard beside a fresh baseline", () => {
  it.each(["fresh", "stable"] as const)("compares with what the app says: %s", async (wanted) => {
    await using shop = await TestShop.open();
    serve(shop, stable, 5_000, 5);
    shop.ground.measurements.start();
    // The instances are looked at once before they have users.
    const strategy = { type: "steps", steps: [{ start: 1 }, { pause: { for: "1s" } }, ...steps] };
    const rollout = await shop.deploy({ instances: 2, strategy, analysis: { baseline: wanted }, guard: {} });
    await shop.until(rollout, ({ status }) => status.kind === "waiting" && status.until === null);
    serve(shop, stable, 7_000, 5);
    serve(shop, candidate, 300, 200);
    serve(shop, baseline, 300, 200);
    if (wanted === "stable") {
      expect(await shop.over(rollout)).toMatchObject({ kind: "aborted", cause: { automatic: true } });
      return;
    }
    await vi.waitFor(() => expect(shop.engine.verdict(rollout.id)).toMatchObject({ verdict: "pass" }), {
      timeout: 10_000,
    });
    await shop.engine.tell("shop", promote);
    expect((await shop.over(rollout)).kind).toBe("succeeded");
    expect(await shop.ground.store.analyses.get(guardId(rollout.id))).toMatchObject({
      candidate,
      stable: baseline,
    });
  });
});
