import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RolloutView } from "../src/server/api.ts";
import { startTraffic } from "./traffic.ts";
import { isOver, World } from "./world.ts";

const canary = {
  drain: { grace: "2s" },
  strategy: { type: "canary", steps: [{ shift: "50%" }, { pause: { approval: true } }] },
};
const atOnce = { drain: { grace: "2s" }, strategy: { type: "blue-green", watch: "0s" } };
const waits = ({ waitingFor }: RolloutView) => waitingFor === "approval";

/** Release 1 is stable under traffic; release 2 begins to fail when `trouble` is called. */
async function world() {
  const sy = await World.start();
  await sy.release(atOnce);
  const traffic = startTraffic(sy.url);
  await traffic.more(100);
  const failWhile = join(sy.folder, "trouble");
  return {
    sy,
    traffic,
    faults: { failShare: 0.5, failWhile },
    trouble: () => writeFile(failWhile, ""),
    async [Symbol.asyncDispose]() {
      await traffic.stop();
      await sy[Symbol.asyncDispose]();
    },
  };
}

const takenBack = { state: "aborted", automatic: true, exposure: { share: 5_000 } };

it("a release that begins to fail while it waits for approval is taken back, and says who saw it", async () => {
  await using at = await world();
  const { id } = await at.sy.deploy(canary, at.faults);
  await at.sy.until(id, waits);
  await at.traffic.more(100);
  await at.trouble();
  const view = await at.sy.until(id, isOver);
  expect(view).toMatchObject(takenBack);
  expect(view.exposure?.failed).toBeGreaterThan(0);
  const { failures, appErrors } = await at.traffic.stop();
  expect(failures).toEqual([]);
  // Nothing that failed is missing in what people are told.
  expect(view.exposure?.failed).toBe(appErrors);
  expect(await at.sy.client.analyses("shop", id)).toMatchObject([{ purpose: "guard", verdict: "fail" }]);
});

it("a release that a person has paused is taken back, too", async () => {
  await using at = await world();
  const { id } = await at.sy.deploy(canary, at.faults);
  await at.sy.until(id, waits);
  await at.sy.client.pause("shop");
  await at.trouble();
  expect(await at.sy.until(id, isOver)).toMatchObject(takenBack);
});

it("a release that begins to fail while the control plane is dead is taken back once it runs again", async () => {
  await using at = await world();
  const { id } = await at.sy.deploy(canary, at.faults);
  await at.sy.until(id, waits);
  await at.traffic.more(100);
  await at.sy.killControlPlane();
  await at.trouble();
  await at.traffic.more(100);
  await at.sy.serve();
  expect(await at.sy.until(id, isOver)).toMatchObject({ state: "aborted", automatic: true });
  expect((await at.traffic.stop()).failures).toEqual([]);
});

it("a release that begins to fail after its promotion is rolled back by itself, also after a restart", async () => {
  await using at = await world();
  expect(await at.sy.release(atOnce, at.faults)).toMatchObject({ state: "succeeded" });
  await at.traffic.more(100);
  await at.sy.killControlPlane();
  await at.sy.serve();
  await at.trouble();
  const back = await rollback(at.sy);
  expect(back).toMatchObject({ kind: "rollback", from: 2, to: 1, state: "succeeded" });
  expect((await at.sy.client.status("shop")).stable).toBe(1);
  expect((await at.traffic.stop()).failures).toEqual([]);
});

it("a source of metrics that hangs holds up neither an abort nor the guard", async () => {
  await using at = await world();
  const hangs = {
    provider: { command: { run: "sleep 600", timeout: "10m" } },
    successCondition: "result > 0",
  };
  const config = { ...canary, analysis: { metrics: { hangs } }, guard: { metrics: ["hangs"] } };
  const { id } = await at.sy.deploy(config, at.faults);
  await at.sy.until(id, waits);
  await at.sy.client.abort("shop", {});
  const aborted = await at.sy.until(id, isOver);
  expect(aborted).toMatchObject({ state: "aborted", automatic: false });
  expect(aborted.timings.rollbackMs).toBeLessThan(5_000);
  const again = await at.sy.deploy(config, at.faults);
  await at.sy.until(again.id, waits);
  await at.trouble();
  expect(await at.sy.until(again.id, isOver)).toMatchObject(takenBack);
});

async function rollback(sy: World): Promise<RolloutView> {
  const found = async () => (await sy.client.rollouts("shop")).find(({ kind }) => kind === "rollback");
  const deadline = Date.now() + 60_000;
  for (;;) {
    const view = await found();
    if (view !== undefined) return sy.until(view.id, isOver);
    if (Date.now() > deadline) throw new Error("it was not rolled back");
  }
}
