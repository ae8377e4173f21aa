import { describe, expect, it, vi } from "vitest";
import { TestReceiver } from "../../hooks/testReceiver.ts";
import { rolloutView } from "../../server/views.ts";
import type { Rollout } from "../rollout.ts";
import { TestShop } from "../testing/testShop.ts";

const gateOf = (receiver: TestReceiver, type = "confirm-rollout", fields: object = {}) => ({
  hooks: { gate: receiver.hook(type, fields) },
});

/** Its gate has been answered, and not with a yes. */
const stands = ({ status, steps }: Rollout) =>
  status.kind === "applying" && steps[status.step]?.detail?.startsWith("waits for the hook gate") === true;

const noFacts = { setWeight: 0, actualWeight: null, verdict: undefined, analyses: [] };

describe("a gate", () => {
  it("opens at the first yes, and says once that it was closed", async () => {
    await using receiver = await TestReceiver.open((_message, count) => (count < 3 ? 403 : 200));
    await using shop = await TestShop.open();
    const rollout = await shop.deploy(gateOf(receiver));
    expect(await shop.over(rollout)).toMatchObject({ kind: "succeeded" });
    expect(receiver.received).toHaveLength(3);
    expect(receiver.faults).toEqual([]);
    expect((await shop.rollout(rollout)).steps[0]).toMatchObject({
      state: "applied",
      detail: "the hook gate answered 200",
    });
    expect(await shop.texts("waiting")).toEqual([
      "waits for the hook gate, which answered 403; `switchyard promote` passes it over",
    ]);
  });

  it("asks one question per poll, all about one matter, and tells where the rollout stands", async () => {
    await using receiver = await TestReceiver.open((_message, count) => (count === 1 ? 403 : 200));
    await using shop = await TestShop.open();
    const strategy = { type: "canary", steps: [{ shift: "25%" }, { shift: "100%" }] };
    const rollout = await shop.deploy({ ...gateOf(receiver, "confirm-traffic-increase"), strategy });
    expect(await shop.over(rollout)).toMatchObject({ kind: "succeeded" });
    const [first, again, second] = receiver.received;
    expect(first).toMatchObject({
      app: "shop",
      type: "confirm-traffic-increase",
      rollout: { id: rollout.id, strategy: "canary", state: "running", promoted: false },
      step: { kind: "confirm" },
      from: { release: 1, artifact: null },
      to: { release: 2, artifact: null },
      weight: { now: 0, next: 2_500 },
    });
    expect(again).toMatchObject({ matter: first?.matter, weight: first?.weight });
    expect(again?.id).not.toBe(first?.id);
    expect(second?.matter).not.toBe(first?.matter);
    expect(second).toMatchObject({ weight: { now: 2_500, next: 10_000 } });
  });

  for (const reply of ["hang", "reset", 500] as const) {
    it(`stays closed while the receiver answers with ${reply}, and opens when it recovers`, async () => {
      let recovered = false;
      await using receiver = await TestReceiver.open(() => (recovered ? 204 : reply));
      await using shop = await TestShop.open();
      const rollout = await shop.deploy(gateOf(receiver, "confirm-promotion", { timeout: "50ms" }));
      const waiting = await shop.until(rollout, stands);
      expect(shop.ground.router.serving(2)).toHaveLength(2);
      expect((await shop.ground.store.apps.get("shop"))?.stable).toBe(1);
      expect(waiting.status.kind).toBe("applying");
      recovered = true;
      expect(await shop.over(rollout)).toMatchObject({ kind: "succeeded" });
    });
  }

  it("stays closed while its secret cannot be read", async () => {
    await using receiver = await TestReceiver.open(() => 200);
    await using shop = await TestShop.open();
    const secret = { from: "file:/nowhere/at/all" };
    const rollout = await shop.deploy(gateOf(receiver, "confirm-rollout", { secret }));
    const { steps } = await shop.until(rollout, stands);
    expect(steps[0]?.detail).toContain("Cannot read the secret hooks.gate.secret");
    await shop.engine.tell("shop", { kind: "abort", reason: "a mistake" });
    expect(await shop.over(rollout)).toMatchObject({ kind: "aborted" });
    expect(receiver.faults).toEqual([]);
  });

  it("is left at once by an abort, though its receiver hangs", async () => {
    await using receiver = await TestReceiver.open(() => "hang");
    await using shop = await TestShop.open();
    const rollout = await shop.deploy(gateOf(receiver, "confirm-promotion", { timeout: "1h" }));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 10_000 });
    await shop.engine.tell("shop", { kind: "abort", reason: "enough" });
    expect(await shop.over(rollout)).toMatchObject({ kind: "aborted", cause: { automatic: false } });
    expect(shop.ground.router.serving(1)).toEqual(["old-1", "old-2"]);
    expect(shop.ground.router.serving(2)).toEqual([]);
  });

  it("is passed over by a person", async () => {
    await using receiver = await TestReceiver.open(() => 403);
    await using shop = await TestShop.open();
    const rollout = await shop.deploy(gateOf(receiver));
    const closed = await shop.until(rollout, stands);
    expect(rolloutView(closed, noFacts)).toMatchObject({ state: "running", waitingFor: "hook" });
    await shop.engine.tell("shop", { kind: "promote", full: false });
    expect(await shop.over(rollout)).toMatchObject({ kind: "succeeded" });
    expect((await shop.rollout(rollout)).steps[0]).toMatchObject({
      state: "skipped",
      detail: "passed over by a person",
    });
  });

  it("goes on to be asked by another control plane", async () => {
    let open = false;
    await using receiver = await TestReceiver.open(() => (open ? 200 : 403));
    await using shop = await TestShop.open();
    const rollout = await shop.deploy(gateOf(receiver));
    await shop.until(rollout, stands);
    await shop.restart();
    const asked = receiver.received.length;
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(asked), { timeout: 10_000 });
    expect(await shop.rollout(rollout)).toMatchObject({ status: { kind: "applying", step: 0 } });
    open = true;
    expect(await shop.over(rollout)).toMatchObject({ kind: "succeeded" });
    expect(new Set(receiver.received.map(({ matter }) => matter)).size).toBe(1);
  });

  it("does not stand in the way of a rollback", async () => {
    await using receiver = await TestReceiver.open(({ rollout }) =>
      rollout?.promoted === false ? 200 : 403,
    );
    await using shop = await TestShop.open();
    expect(await shop.over(await shop.deploy(gateOf(receiver, "confirm-promotion")))).toMatchObject({
      kind: "succeeded",
    });
    const asked = receiver.received.length;
    const back = await shop.engine.rollback("shop", undefined, "bad");
    expect(await shop.over(back)).toMatchObject({ kind: "succeeded" });
    expect(receiver.received).toHaveLength(asked);
  });
});
