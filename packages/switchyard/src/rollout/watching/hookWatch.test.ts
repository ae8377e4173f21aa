import { describe, expect, it, vi } from "vitest";
import { TestReceiver } from "../../hooks/testReceiver.ts";
import { watchHooks } from "./hookWatch.ts";
import type { Rollout } from "../rollout.ts";
import { TestShop } from "../testing/testShop.ts";

const approval = { strategy: { type: "blue-green", watch: "0s", approval: true } };

const is =
  (kind: Rollout["status"]["kind"]) =>
  ({ status }: Rollout) =>
    status.kind === kind;

describe("a rollback hook", () => {
  it("takes back a release that waits for approval", async () => {
    let alarm = false;
    await using receiver = await TestReceiver.open(() => (alarm ? 200 : 404));
    await using shop = await TestShop.open();
    const hooks = { alarm: receiver.hook("rollback") };
    const rollout = await shop.deploy({ hooks, ...approval });
    await shop.until(rollout, is("waiting"));
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(0), { timeout: 10_000 });
    alarm = true;
    expect(await shop.over(rollout)).toMatchObject({
      kind: "aborted",
      cause: { automatic: true, reason: "the rollback hook alarm asks for it (it answered 200)" },
    });
    expect(shop.ground.router.serving(1)).toEqual(["old-1", "old-2"]);
    expect(receiver.faults).toEqual([]);
  });

  it("takes back a release that a person holds, and tells it so", async () => {
    let alarm = false;
    await using receiver = await TestReceiver.open(() => (alarm ? 200 : 404));
    await using shop = await TestShop.open();
    const hooks = { alarm: receiver.hook("rollback") };
    const rollout = await shop.deploy({ hooks, ...approval });
    await shop.engine.tell("shop", { kind: "pause" });
    await shop.until(rollout, is("held"));
    const asked = receiver.received.length;
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(asked + 1), { timeout: 10_000 });
    expect(receiver.received.at(-1)).toMatchObject({ type: "rollback", rollout: { state: "paused" } });
    alarm = true;
    expect(await shop.over(rollout)).toMatchObject({ kind: "aborted", cause: { automatic: true } });
  });

  it("takes back a release that stands at a gate which hangs", async () => {
    let alarm = false;
    await using receiver = await TestReceiver.open(() => (alarm ? 200 : 404));
    await using shop = await TestShop.open();
    const hooks = { alarm: receiver.hook("rollback") };
    await using gate = await TestReceiver.open(() => "hang");
    const rollout = await shop.deploy({
      hooks: { ...hooks, gate: gate.hook("confirm-promotion", { timeout: "1h" }) },
    });
    await vi.waitFor(() => expect(gate.received).toHaveLength(1), { timeout: 10_000 });
    alarm = true;
    expect(await shop.over(rollout)).toMatchObject({ kind: "aborted", cause: { automatic: true } });
  });

  for (const reply of ["hang", "reset", 500] as const) {
    it(`neither takes back nor blocks when it answers with ${reply}`, async () => {
      await using receiver = await TestReceiver.open(() => reply);
      await using shop = await TestShop.open();
      const fields = reply === "hang" ? { timeout: "100ms" } : {};
      const hooks = { alarm: receiver.hook("rollback", fields) };
      const rollout = await shop.deploy({ hooks, ...approval });
      await shop.until(rollout, is("waiting"));
      await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(2), { timeout: 10_000 });
      await shop.engine.tell("shop", { kind: "promote", full: false });
      expect(await shop.over(rollout)).toMatchObject({ kind: "succeeded" });
      // However often: it is told when it goes away, not at each poll.
      expect(await shop.texts("hook-failed")).toHaveLength(reply === 500 ? 0 : 1);
    });
  }

  it("goes on to be asked by another control plane", async () => {
    let alarm = false;
    await using receiver = await TestReceiver.open(() => (alarm ? 200 : 404));
    await using shop = await TestShop.open();
    const hooks = { alarm: receiver.hook("rollback") };
    const rollout = await shop.deploy({ hooks, ...approval });
    await shop.until(rollout, is("waiting"));
    await shop.restart();
    alarm = true;
    expect(await shop.over(rollout)).toMatchObject({ kind: "aborted", cause: { automatic: true } });
  });

  it("is not asked during a rollback, which it could only undo", async () => {
    await using receiver = await TestReceiver.open(() => 200);
    await using shop = await TestShop.open();
    await shop.ground.release(2, { hooks: { alarm: receiver.hook("rollback") } });
    const rollout: Rollout = {
      id: "back",
      app: "shop",
      kind: "rollback",
      strategy: "rollback",
      from: 1,
      to: 2,
      steps: [],
      status: { kind: "applying", step: 0 },
      hold: false,
      skipPauses: false,
      startedAt: 0,
    };
    const runner = { journal: rollout, tell: () => Promise.reject(new Error("it was asked")) };
    await watchHooks(shop.ground, runner, new AbortController().signal);
    expect(receiver.received).toEqual([]);
    expect(shop.ground.reported).toEqual([]);
  });
});

describe("a post-rollout hook", () => {
  it("hears that the release was taken back, and its failure is only reported", async () => {
    await using receiver = await TestReceiver.open(() => 500);
    await using shop = await TestShop.open();
    const hooks = { alarm: receiver.hook("post-rollout", { retries: 0 }) };
    const rollout = await shop.deploy({ hooks, ...approval });
    await shop.until(rollout, is("waiting"));
    await shop.engine.tell("shop", { kind: "abort", reason: "no" });
    expect(await shop.over(rollout)).toMatchObject({ kind: "aborted" });
    await vi.waitFor(async () => expect(await shop.texts("hook-failed")).toHaveLength(1), {
      timeout: 10_000,
    });
    expect(receiver.received).toMatchObject([{ rollout: { state: "aborted", promoted: false } }]);
  });
});
