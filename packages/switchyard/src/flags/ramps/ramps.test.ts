import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isOver } from "../../rollout/journal.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import { TestGround } from "../../rollout/testing/testGround.ts";
import { rampRequest } from "./rampApi.ts";
import { orderFrom } from "./orderFrom.ts";
import type { RampOrder } from "./rampOrder.ts";
import { Ramps } from "./ramps.ts";
import { MemoryReports } from "./testing/memoryReports.ts";

describe("a ramp", () => {
  let ground: TestGround;
  let reports: MemoryReports;
  let ramps: Ramps;
  let watching = 0;
  const open = () =>
    new Ramps({
      store: ground.store,
      clock: ground.clock,
      events: ground.events,
      flags: ground.flags,
      reports,
      watchFlag: async () => {
        watching += 1;
        return async () => void (watching -= 1);
      },
      report: (error) => ground.report(error),
    });
  beforeEach(async () => {
    ground = await TestGround.open();
    reports = new MemoryReports();
    watching = 0;
    ramps = open();
  });
  afterEach(async () => {
    await ramps.close();
    await ground[Symbol.asyncDispose]();
  });
  const kinds = async () => (await ground.store.events.list("shop", 0, 1_000)).map(({ kind }) => kind);
  const told = async () => (await ground.store.events.list("shop", 0, 1_000)).map(({ text }) => text);
  const ended = (ramp: Ramp) =>
    expect.poll(async () => isOver(await ramps.of(ramp, "cart")), { timeout: 20_000 }).toBe(true);

  it("gives the variant to more and more people, and ends with all of them", async () => {
    const ramp = await ramps.start(order({ shares: [10_000, 100_000], every: 20 }));
    await ended(ramp);
    expect(ground.flags.shares.get("cart")).toBe(100_000);
    expect(await kinds()).toEqual(expect.arrayContaining(["ramp-begun", "ramp-step", "ramp-done"]));
    await expect.poll(() => watching).toBe(0);
    expect(reports.watched.size).toBe(0);
    expect(Object.keys(Object(await ground.store.rampReports.get(ramp.id)))).toEqual(["counts"]);
  });

  it("says so when it has arrived without anybody having seen it", async () => {
    const ramp = await ramps.start(order({ shares: [100_000], every: 10 }));
    await ended(ramp);
    await expect.poll(told).toContainEqual(expect.stringContaining("its guard is inconclusive"));
  });

  it("kills the flag when its guard fails, and takes the share back so that it cannot return with it", async () => {
    reports.failing["on"] = 0.5;
    reports.failing["off"] = 0;
    const ramp = await ramps.start(order({ shares: [10_000, 100_000], every: 600_000 }));
    await ended(ramp);
    expect(ground.flags.killed).toEqual(["cart"]);
    expect(ground.flags.shares.get("cart")).toBe(0);
    const over = await ramps.of(ramp, "cart");
    expect(over.status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
    expect(over.status.kind === "aborted" && over.status.cause.reason).toMatch(/requests failed/);
    expect(await kinds()).toEqual(expect.arrayContaining(["ramp-verdict", "ramp-aborted"]));
    const events = await ground.store.events.list("shop", 0, 1_000);
    expect(events.find(({ kind }) => kind === "ramp-verdict")?.fields).toMatchObject({
      flag: "cart",
      environment: "production",
      purpose: "ramp",
      metric: "errors",
    });
  }, 30_000);

  it("is not stopped by errors that the control has as well", async () => {
    reports.failing["on"] = 0.05;
    reports.failing["off"] = 0.05;
    const ramp = await ramps.start(order({ shares: [50_000], every: 4_000 }));
    await ended(ramp);
    expect((await ramps.of(ramp, "cart")).status.kind).toBe("succeeded");
    expect(ground.flags.killed).toEqual([]);
  }, 30_000);

  it("takes the share back without a kill when a step of it cannot be done", async () => {
    const setShare = ground.flags.setShare.bind(ground.flags);
    ground.flags.setShare = async (target, share) => {
      if (share === 100_000) throw new Error("the environment is protected now");
      await setShare(target, share);
    };
    const ramp = await ramps.start(order({ shares: [20_000, 100_000], every: 10 }));
    await ended(ramp);
    expect(ground.flags.killed).toEqual([]);
    expect(ground.flags.shares.get("cart")).toBe(0);
  });

  it("is refused for a flag that is off, which would give nobody anything", () => {
    const request = rampRequest.parse({ flag: "cart", by: "ada" });
    for (const off of [{ killed: true }, { state: "DISABLED" as const }])
      expect(() => orderFrom("shop", request, { ...definition, ...off }, false)).toThrow(
        /enable|killed|disabled/,
      );
  });

  it("finishes the undo that failed when a person asks for it again", async () => {
    const setShare = ground.flags.setShare.bind(ground.flags);
    const ramp = await ramps.start(order({ shares: [20_000, 100_000], every: "approval" }));
    await expect.poll(() => ground.flags.shares.get("cart")).toBe(20_000);
    ground.flags.setShare = () => Promise.reject(new Error("the disk is full"));
    await ramps.tell(ramp, { kind: "abort", reason: "we changed our minds" });
    await ended(ramp);
    const failed = await ramps.of(ramp, "cart");
    expect(failed.status.kind).toBe("failed");
    await expect.poll(() => ramps.running(ramp, "cart")).toBeUndefined();
    ground.flags.setShare = setShare;
    await ramps.tell(failed, { kind: "retry" });
    await expect.poll(async () => (await ramps.of(ramp, "cart")).status.kind).toBe("aborted");
    expect(ground.flags.shares.get("cart")).toBe(0);
  });

  it("goes back to the share that was when a person aborts it, without a kill", async () => {
    ground.flags.shares.set("cart", 5_000);
    const ramp = await ramps.start(order({ shares: [20_000, 100_000], every: "approval" }));
    await expect.poll(() => ground.flags.shares.get("cart")).toBe(20_000);
    await ramps.tell(ramp, { kind: "abort", reason: "we changed our minds" });
    await ended(ramp);
    expect(ground.flags.shares.get("cart")).toBe(5_000);
    expect(ground.flags.killed).toEqual([]);
  });

  it("goes on where it was after the control plane was gone", async () => {
    const ramp = await ramps.start(order({ shares: [20_000, 100_000], every: "approval" }));
    await expect.poll(() => ground.flags.shares.get("cart")).toBe(20_000);
    await ramps.close();
    expect(watching).toBe(1);
    ramps = open();
    await ramps.resume();
    expect(reports.restored).toEqual([ramp.id]);
    await ramps.tell(await ramps.of(ramp, "cart"), { kind: "promote", full: false });
    await expect.poll(() => ground.flags.shares.get("cart")).toBe(100_000);
    await ramps.tell(await ramps.of(ramp, "cart"), { kind: "promote", full: true });
    await ended(ramp);
  });

  it("is one at a time per flag and environment", async () => {
    await ramps.start(order({ shares: [20_000], every: "approval" }));
    await expect(ramps.start(order({ shares: [30_000], every: "approval" }))).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await ramps.start({ ...order({ shares: [30_000], every: "approval" }), environment: "staging" });
  });

  it("waits for a second person in a protected environment", async () => {
    const ramp = await ramps.start({ ...order({ shares: [20_000], every: 10 }), needsApproval: true });
    await expect(ramps.tell(ramp, { kind: "promote", full: false, by: "Ada " })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(ground.flags.shares.get("cart")).toBeUndefined();
    await ramps.tell(ramp, { kind: "promote", full: false, by: "grace" });
    await ended(ramp);
    expect((await ramps.of(ramp, "cart")).approvedBy).toBe("grace");
    expect(ground.flags.shares.get("cart")).toBe(20_000);
  });

  it("asks a person where a step would begin without evidence, when that is wanted", async () => {
    const request = order({ shares: [20_000, 100_000], every: 10 });
    const ramp = await ramps.start({ ...request, guard: { ...request.guard, requireEvidence: true } });
    await expect
      .poll(async () => (await ramps.of(ramp, "cart")).status, { timeout: 5_000 })
      .toMatchObject({ kind: "waiting", question: expect.stringContaining("insufficient-data") });
    expect(ground.flags.shares.get("cart")).toBe(20_000);
    await ramps.tell(ramp, { kind: "promote", full: false });
    await expect.poll(() => ground.flags.shares.get("cart")).toBe(100_000);
  });
});

const definition = {
  state: "ENABLED",
  variants: { on: true, off: false },
  defaultVariant: "off",
} as const;

function order(fields: { readonly shares: number[]; readonly every: number | "approval" }): RampOrder {
  const request = rampRequest.parse({ flag: "cart", by: "ada", ...fields });
  return orderFrom("shop", request, definition, false);
}
