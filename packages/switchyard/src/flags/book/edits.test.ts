import { afterEach, beforeEach, expect, it } from "vitest";
import type { FlagEdit } from "../records.ts";
import { BookWorld, onOff, place } from "./testing/bookWorld.ts";

let world: BookWorld;
beforeEach(async () => {
  world = await BookWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

/** As it comes over the API, whatever it is. */
const asSent = (edit: object): FlagEdit => JSON.parse(JSON.stringify(edit));

it("begins an environment with the first edit in it, and not with one that fails", async () => {
  await expect(world.edit({ kind: "enable", flag: "cart" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await world.book.environments()).toEqual([]);
  await world.flag("cart");
  expect(await world.book.environments("shop")).toMatchObject([{ ...place, version: 1, protected: false }]);
  expect(await world.book.get(place, "cart")).toMatchObject({
    version: 1,
    kind: "release",
    definition: onOff,
  });
});

it("applies all edits of an order or none, and raises the version by one", async () => {
  await world.flag("cart");
  const failing = world.edit([
    { kind: "disable", flag: "cart" },
    { kind: "enable", flag: "nothing-like-it" },
  ]);
  await expect(failing).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await world.definition("cart")).toEqual(onOff);
  const outcome = await world.edit([
    { kind: "disable", flag: "cart" },
    { kind: "describe", flag: "cart", about: { owner: "checkout", expiresAt: 9e12 } },
  ]);
  expect(outcome).toMatchObject({
    kind: "applied",
    version: 2,
    changes: [{ action: "disabled" }, { action: "described" }],
  });
  expect(await world.book.get(place, "cart")).toMatchObject({
    version: 3,
    owner: "checkout",
    definition: { state: "DISABLED" },
  });
  const [described, disabled] = await world.book.history(place, { limit: 2 });
  expect(described).toMatchObject({ version: 2, before: { kind: "release" }, after: { owner: "checkout" } });
  expect(disabled).toMatchObject({
    by: "ada",
    before: { definition: { state: "ENABLED" } },
    after: { definition: { state: "DISABLED" } },
  });
});

it("names the nearest flag for one that is not there", async () => {
  await world.flag("new-checkout");
  await expect(world.book.get(place, "new-chekout")).rejects.toMatchObject({
    code: "NOT_FOUND",
    next: "Did you mean new-checkout?",
  });
});

it("refuses a key that is taken, malformed or dangerous", async () => {
  await world.flag("cart");
  await expect(world.flag("cart")).rejects.toMatchObject({ code: "CONFLICT" });
  for (const key of ["", "a b", "ü", "x".repeat(201), "__proto__", "constructor", "prototype"]) {
    await expect(world.flag(key)).rejects.toMatchObject({ code: "FLAG_INVALID" });
  }
  await world.flag(`a.b_c:d/e-${"x".repeat(190)}`);
});

it.each([
  { kind: "explode", flag: "cart" },
  { kind: "share", flag: "cart", variant: "on", share: 100_001 },
  { kind: "share", flag: "cart", variant: "on", share: 0.5 },
  { kind: "weights", flag: "cart", weights: { on: 0 } },
  { kind: "weights", flag: "cart", weights: { on: -1, off: 2 } },
  { kind: "create", flag: "other", definition: [] },
  { kind: "create", flag: "other", definition: {} },
  { kind: "unprotect" },
  { kind: "describe", flag: "cart", about: { kind: "whatever" } },
  { kind: "evaluators", evaluators: JSON.parse('{"__proto__":{}}') },
])("refuses what is no edit: %j", async (edit) => {
  await world.flag("cart");
  await expect(world.edit(asSent(edit))).rejects.toMatchObject({ code: "FLAG_INVALID" });
});

it("refuses a definition that is nested without end, and serves on", async () => {
  const deep = JSON.parse(`${'{"!":['.repeat(20_000)}1${"]}".repeat(20_000)}`);
  await expect(world.flag("deep", { targeting: deep })).rejects.toMatchObject({ code: "FLAG_INVALID" });
  await world.flag("cart");
});

it("refuses new problems with their places, and lets old ones be corrected one by one", async () => {
  const broken = world.flag("cart", { defaultVariant: "gone" });
  await expect(broken).rejects.toMatchObject({
    code: "FLAG_INVALID",
    message: expect.stringContaining("flags.cart"),
  });
  for (const key of ["a", "b"]) {
    await world.store.flags.put({
      ...place,
      key,
      version: 1,
      definition: { ...onOff, defaultVariant: "gone" },
      kind: "release",
      createdAt: 1,
      updatedAt: 1,
    });
  }
  await world.store.flagEnvironments.put({ ...place, version: 5, protected: false, createdAt: 1 });
  await world.edit({ kind: "replace", flag: "a", definition: onOff });
  expect(await world.definition("a")).toEqual(onOff);
  const worse = world.edit({ kind: "replace", flag: "a", definition: { ...onOff, off: "gone" } });
  await expect(worse).rejects.toMatchObject({ code: "FLAG_INVALID" });
});

it("refuses circles of prerequisites and of segments", async () => {
  await world.flag("a");
  await world.flag("b", { prerequisites: [{ flag: "a", variant: "on" }] });
  const circle = world.edit({
    kind: "replace",
    flag: "a",
    definition: { ...onOff, prerequisites: [{ flag: "b", variant: "on" }] },
  });
  await expect(circle).rejects.toMatchObject({ code: "FLAG_INVALID" });
  const segments = world.edit([
    { kind: "segment", segment: "x", definition: { when: [{ segment: "y" }] } },
    { kind: "segment", segment: "y", definition: { when: [{ segment: "x" }] } },
  ]);
  await expect(segments).rejects.toMatchObject({ code: "FLAG_INVALID" });
  expect(await world.book.segments(place)).toEqual([]);
});

it("lets one of two editors win, and tells the other who changed what", async () => {
  await world.flag("cart");
  const results = await Promise.allSettled([
    world.edit(
      { kind: "describe", flag: "cart", about: { owner: "ada's team" }, ifVersion: 1 },
      { by: "ada" },
    ),
    world.edit({ kind: "disable", flag: "cart", ifVersion: 1 }, { by: "bob" }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(results[1]).toMatchObject({
    reason: { code: "CONFLICT", message: expect.stringMatching(/ada did this .*: described/) },
  });
  expect(await world.book.get(place, "cart")).toMatchObject({
    version: 2,
    owner: "ada's team",
    definition: onOff,
  });
});

it("loses no update of many editors at once who do not care for versions", async () => {
  await world.flag("cart");
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      world.edit({ kind: "segment", segment: `s${index}`, definition: { included: [`${index}`] } }),
    ),
  );
  expect(await world.book.segments(place)).toHaveLength(20);
  expect((await world.book.published(place)).put.version).toBe(21);
  expect(await world.store.flagEnvironments.get(place)).toMatchObject({ version: 21 });
});

it("compares versions with what was there before the order", async () => {
  await world.flag("cart");
  await world.edit([
    { kind: "disable", flag: "cart", ifVersion: 1 },
    { kind: "describe", flag: "cart", about: { owner: "x" }, ifVersion: 1 },
  ]);
});

it("changes nothing for an edit without effect, and says so", async () => {
  await world.flag("cart");
  const outcome = await world.edit({ kind: "enable", flag: "cart" });
  expect(outcome).toMatchObject({
    version: 1,
    changes: [],
    warnings: ["cart is like that already; nothing was changed"],
  });
  expect(await world.book.history(place, { limit: 9 })).toHaveLength(1);
});

it("says in a dry run what would happen, and does nothing", async () => {
  await world.flag("cart");
  const outcome = await world.edit({ kind: "kill", flag: "cart" }, { dryRun: true });
  expect(outcome).toMatchObject({ kind: "dry-run", version: 2, changes: [{ action: "killed" }] });
  expect(await world.definition("cart")).toEqual(onOff);
  expect(world.publications).toHaveLength(1);
});

it("kills a flag whatever version it has, and takes that back only in so many words", async () => {
  await world.flag("cart");
  await world.edit(asSent({ kind: "kill", flag: "cart", ifVersion: 77 }));
  expect((await world.book.published(place)).flags.evaluate("cart", {})).toMatchObject({ variant: "off" });
  const replaced = await world.edit({
    kind: "replace",
    flag: "cart",
    definition: { ...onOff, defaultVariant: "on" },
  });
  expect(replaced).toMatchObject({ warnings: ["cart is killed: everyone gets `off` until it is enabled"] });
  expect(await world.definition("cart")).toMatchObject({ killed: true, defaultVariant: "on" });
  await world.edit({ kind: "enable", flag: "cart" });
  expect(await world.definition("cart")).not.toHaveProperty("killed");
});

it("refuses to delete what is referred to, and lists by whom", async () => {
  await world.flag("base");
  await world.flag("needs", { prerequisites: [{ flag: "base", variant: "on" }] });
  world.references.set("base", ["release 12 (stable) names it", "a ramp runs"]);
  await expect(world.edit({ kind: "delete", flag: "base" })).rejects.toMatchObject({
    code: "CONFLICT",
    fields: { referrers: ["flag needs", "release 12 (stable) names it", "a ramp runs"] },
  });
  world.references.clear();
  await world.edit([
    { kind: "delete", flag: "base" },
    { kind: "delete", flag: "needs" },
  ]);
  expect(await world.book.list(place)).toEqual([]);
});

it("refuses to delete a segment that flags or segments name", async () => {
  await world.edit({ kind: "segment", segment: "staff", definition: { included: ["ada"] } });
  await world.edit({
    kind: "segment",
    segment: "all",
    definition: { when: [{ any: [{ segment: "staff" }] }] },
  });
  await world.flag("cart", { rules: [{ when: [{ segment: "staff" }], serve: "on" }] });
  await expect(world.edit({ kind: "delete-segment", segment: "staff" })).rejects.toMatchObject({
    fields: { referrers: ["flag cart", "segment all"] },
  });
  await world.edit({ kind: "delete-segment", segment: "all" });
});

it("warns of what is legal, but perhaps not meant", async () => {
  const { off: _off, ...bare } = onOff;
  const created = await world.edit({
    kind: "create",
    flag: "bare",
    definition: { ...bare, defaultVariant: "on" },
    about: { expiresAt: 1 },
  });
  expect(created).toMatchObject({
    warnings: ["bare serves true to everyone from the start", "bare expires in the past, on 1970-01-01"],
  });
  expect(await world.edit({ kind: "kill", flag: "bare" })).toMatchObject({
    warnings: ["bare has no `off`: everyone gets the default in the code"],
  });
  expect(await world.edit({ kind: "enable", flag: "bare" })).toMatchObject({
    warnings: ["bare has no `off`: a kill would serve the default in the code"],
  });
  await world.flag("cart");
  expect(await world.edit({ kind: "share", flag: "cart", variant: "on", share: 0 })).toMatchObject({
    warnings: ["nobody gets on of cart any more"],
  });
});

it("warns before a flag goes that was evaluated lately, or that is planned to change", async () => {
  await world.flag("cart");
  await world.store.flagUsage.put({
    ...place,
    flag: "cart",
    lastSeenAt: world.clock.now(),
    evaluations: { on: 1 },
  });
  await world.edit({ kind: "enable", flag: "cart" }, { at: world.clock.now() + 1 });
  expect(await world.edit({ kind: "delete", flag: "cart" })).toMatchObject({
    warnings: [
      expect.stringMatching(/was evaluated on/),
      "the planned change plan-1 is about cart and will fail",
    ],
  });
});

it("keeps what flags in flagd's form share, and metadata", async () => {
  await world.edit([
    { kind: "evaluators", evaluators: { isAda: { "==": [{ var: "name" }, "ada"] } } },
    { kind: "metadata", metadata: { team: "shop" } },
    {
      kind: "create",
      flag: "cart",
      definition: { ...onOff, targeting: { if: [{ $ref: "isAda" }, "on", "off"] } },
    },
  ]);
  expect((await world.book.published(place)).flags.evaluate("cart", { name: "ada" })).toMatchObject({
    value: true,
  });
  await expect(world.edit({ kind: "evaluators", evaluators: { isAda: null } })).rejects.toMatchObject({
    code: "FLAG_INVALID",
  });
  await world.edit([
    { kind: "delete", flag: "cart" },
    { kind: "evaluators", evaluators: { isAda: null } },
  ]);
  expect(await world.book.document(place)).toEqual({ flags: {}, metadata: { team: "shop" } });
});

it("wants to know who makes a change", async () => {
  await expect(world.edit({ kind: "kill", flag: "cart" }, { by: "  " })).rejects.toMatchObject({
    code: "USAGE",
  });
});
