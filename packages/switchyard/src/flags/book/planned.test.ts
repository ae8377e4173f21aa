import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FlagEdit } from "../records.ts";
import { BookWorld, onOff, place } from "./testing/bookWorld.ts";

let world: BookWorld;
beforeEach(async () => {
  world = await BookWorld.open();
  await world.flag("cart");
});
afterEach(() => world[Symbol.asyncDispose]());

const hour = 3_600_000;
const disable: FlagEdit = { kind: "disable", flag: "cart" };
const inAnHour = () => ({ at: world.clock.now() + hour });
const state = async (id = "plan-1") => (await world.store.plannedChanges.get(id))?.state;

describe("a scheduled change", () => {
  it("is applied when its time has come, not before, and once", async () => {
    world.book.start();
    expect(await world.edit(disable, { ...inAnHour(), why: "end of sale" })).toMatchObject({
      kind: "planned",
      planned: { id: "plan-1", state: "scheduled" },
    });
    await world.clock.advance(hour - 1);
    expect(await world.definition("cart")).toEqual(onOff);
    await world.clock.advance(1);
    await expect.poll(() => state()).toBe("applied");
    expect(await world.book.history(place, { limit: 1 })).toMatchObject([
      { action: "disabled", by: "ada", why: "end of sale", origin: "plan-1", version: 2 },
    ]);
    await world.clock.advance(2 * hour);
    expect(await world.book.history(place, { limit: 9 })).toHaveLength(2);
    expect(world.faults).toEqual([]);
  });

  it("outlives a restart, and comes at once when its time passed meanwhile", async () => {
    await world.edit(disable, inAnHour());
    await world.edit({ kind: "kill", flag: "cart" }, { at: world.clock.now() + 3 * hour });
    world.clock.set(world.clock.now() + 2 * hour);
    await world.restart();
    world.book.start();
    await expect.poll(() => state()).toBe("applied");
    expect(await state("plan-2")).toBe("scheduled");
    await world.restart();
    expect(await world.book.history(place, { limit: 9 })).toHaveLength(2);
  });

  it("is not slept over when it is due before the one that is waited for", async () => {
    world.book.start();
    await world.edit(disable, { at: world.clock.now() + 30_000 });
    await world.clock.advance(10);
    await world.edit(
      { kind: "describe", flag: "cart", about: { owner: "x" } },
      { at: world.clock.now() + 1_000 },
    );
    await world.clock.advance(1_000);
    await expect.poll(() => state("plan-2")).toBe("applied");
    expect(await state("plan-1")).toBe("scheduled");
  });

  it("is refused when it is planned and again when it is applied, with the error kept and reported", async () => {
    await expect(world.edit({ kind: "enable", flag: "gone" }, inAnHour())).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await world.edit(disable, inAnHour());
    await world.edit({ kind: "delete", flag: "cart" });
    world.book.start();
    await world.clock.advance(hour);
    await expect.poll(() => state()).toBe("failed");
    expect((await world.book.planned(place))[0]?.error).toMatch(/no flag cart/);
    expect(world.faults).toHaveLength(1);
  });

  it("does not overwrite what others did meanwhile with a whole definition", async () => {
    await world.edit(
      { kind: "replace", flag: "cart", definition: { ...onOff, defaultVariant: "on" } },
      inAnHour(),
    );
    await world.edit(disable);
    world.book.start();
    await world.clock.advance(hour);
    await expect.poll(() => state()).toBe("failed");
    expect(await world.definition("cart")).toMatchObject({ state: "DISABLED", defaultVariant: "off" });
  });

  it("can be cancelled, and never comes then", async () => {
    world.book.start();
    await world.edit(disable, inAnHour());
    const { planned } = await world.book.settle("plan-1", "cancel", { by: "bob", why: "not now" });
    expect(planned).toMatchObject({ state: "cancelled", cancelledBy: "bob", comment: "not now" });
    await world.clock.advance(2 * hour);
    expect(await world.definition("cart")).toEqual(onOff);
    await expect(world.book.settle("plan-1", "approve", { by: "eve" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});

describe("a protected environment", () => {
  beforeEach(async () => {
    await world.book.protect(place, true, { by: "ada" });
  });

  it("wants a second person for a change", async () => {
    expect(await world.edit(disable)).toMatchObject({
      kind: "planned",
      planned: { state: "awaiting-approval" },
    });
    expect(await world.definition("cart")).toEqual(onOff);
    for (const by of ["ada", " ADA ", "Ada"]) {
      await expect(world.book.settle("plan-1", "approve", { by })).rejects.toMatchObject({
        code: "CONFLICT",
      });
    }
    const { planned, outcome } = await world.book.settle("plan-1", "approve", { by: "bob" });
    expect(planned).toMatchObject({ state: "applied", approvedBy: "bob" });
    expect(outcome).toMatchObject({
      kind: "applied",
      changes: [{ by: "ada", approvedBy: "bob", origin: "plan-1" }],
    });
    expect(outcome).not.toHaveProperty("changes[0].emergency");
    expect(await world.definition("cart")).toMatchObject({ state: "DISABLED" });
  });

  it("lets a kill through at once, and records it as an emergency", async () => {
    expect(await world.edit({ kind: "kill", flag: "cart" })).toMatchObject({ kind: "applied" });
    expect(await world.book.history(place, { limit: 1 })).toMatchObject([
      { action: "killed", emergency: true },
    ]);
    await expect(world.edit([{ kind: "kill", flag: "cart" }, disable])).rejects.toMatchObject({
      code: "USAGE",
    });
  });

  it("is passed by in an emergency, with a record", async () => {
    expect(await world.edit(disable, { emergency: true })).toMatchObject({
      kind: "applied",
      changes: [{ emergency: true }],
    });
    await expect(world.edit(disable, { emergency: true, ...inAnHour() })).rejects.toMatchObject({
      code: "USAGE",
    });
  });

  it("takes an order that a second person approved before, if it is a second one", async () => {
    await expect(world.edit(disable, { approvedBy: "ADA" })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await world.edit(disable, { approvedBy: "bob" })).toMatchObject({ kind: "applied" });
  });

  it("wants the approval first and the time then", async () => {
    world.book.start();
    await world.edit(disable, inAnHour());
    await world.clock.advance(2 * hour);
    expect(await state()).toBe("awaiting-approval");
    await world.edit({ kind: "describe", flag: "cart", about: { owner: "x" } }, inAnHour());
    expect(await world.book.settle("plan-2", "approve", { by: "bob" })).toMatchObject({
      planned: { state: "scheduled" },
    });
    await world.clock.advance(hour);
    await expect.poll(() => state("plan-2")).toBe("applied");
    expect(await world.book.settle("plan-1", "approve", { by: "bob" })).toMatchObject({
      planned: { state: "applied" },
    });
  });

  it("remembers who rejected a change, and why", async () => {
    await world.edit(disable);
    const { planned } = await world.book.settle("plan-1", "reject", { by: "bob", why: "in use" });
    expect(planned).toMatchObject({ state: "rejected", rejectedBy: "bob", comment: "in use" });
  });

  it("ends its protection with a second person only", async () => {
    const still = await world.book.protect(place, false, { by: "ada" });
    expect(still).toMatchObject({ protected: true, planned: { id: "plan-1" } });
    await expect(world.book.protect(place, false, { by: "eve" })).rejects.toMatchObject({ code: "CONFLICT" });
    await world.book.settle("plan-1", "approve", { by: "bob" });
    expect(await world.book.environments()).toMatchObject([{ protected: false, version: 1 }]);
    await world.restart();
    expect(await world.edit(disable)).toMatchObject({ kind: "applied" });
    expect((await world.book.history(place, { limit: 9 })).map(({ action }) => action)).toEqual([
      "disabled",
      "unprotected",
      "protected",
      "created",
    ]);
  });
});

it("halts what one person scheduled before the environment was protected", async () => {
  await world.edit(disable, inAnHour());
  await world.edit({ kind: "kill", flag: "cart" }, inAnHour());
  await world.book.protect(place, true, { by: "ada" });
  expect([await state("plan-1"), await state("plan-2")]).toEqual(["awaiting-approval", "scheduled"]);
});

it("marks a change as failed that was approved too late", async () => {
  await world.book.protect(place, true, { by: "ada" });
  await world.edit({ ...disable, ifVersion: 1 });
  await world.edit({ kind: "describe", flag: "cart", about: { owner: "x" } }, { approvedBy: "bob" });
  await expect(world.book.settle("plan-1", "approve", { by: "bob" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await state()).toBe("failed");
});
