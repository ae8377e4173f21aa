import { afterEach, beforeEach, expect, it } from "vitest";
import { BookWorld, onOff, place } from "./testing/bookWorld.ts";

let world: BookWorld;
beforeEach(async () => {
  world = await BookWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

const test = { app: "shop", environment: "test" };
const promote = async (flags?: readonly string[]) => {
  const { edits } = await world.book.diff("shop", "test", "production", flags);
  if (edits.length > 0) await world.edit(edits);
  return edits;
};
const create = (flag: string, fields: object = {}, where = test) =>
  world.edit({ kind: "create", flag, definition: { ...onOff, ...fields } }, where);

it("promotes what a flag is, and leaves whether it is on to the environment", async () => {
  await create("cart", { rules: [{ serve: "on" }] });
  await world.edit({ kind: "describe", flag: "cart", about: { owner: "checkout" } }, test);
  await create("cart", {}, place);
  await world.edit([
    { kind: "disable", flag: "cart" },
    { kind: "kill", flag: "cart" },
  ]);
  expect(await promote()).toMatchObject([{ kind: "replace", flag: "cart", ifVersion: 3 }]);
  expect(await world.book.get(place, "cart")).toMatchObject({
    owner: "checkout",
    definition: { state: "DISABLED", killed: true, rules: [{ serve: "on" }] },
  });
  await world.edit({ kind: "enable", flag: "cart" });
  await world.edit({ kind: "kill", flag: "cart" }, test);
  const { entries, edits } = await world.book.diff("shop", "test", "production");
  expect(edits).toEqual([]);
  expect(entries).toMatchObject([
    { name: "cart", change: "changed", before: {}, after: { definition: { killed: true } } },
  ]);
});

it("brings new flags disabled, with the segments and fragments that they need", async () => {
  await world.edit(
    [
      { kind: "segment", segment: "team", definition: { included: ["ada"] } },
      { kind: "segment", segment: "staff", definition: { when: [{ segment: "team" }] } },
      { kind: "segment", segment: "other", definition: { included: ["bob"] } },
      {
        kind: "evaluators",
        evaluators: { inner: { var: "x" }, outer: { "!": [{ $ref: "inner" }] }, unused: { var: "y" } },
      },
      { kind: "create", flag: "base", definition: onOff },
      {
        kind: "create",
        flag: "cart",
        definition: {
          ...onOff,
          prerequisites: [{ flag: "base", variant: "off" }],
          rules: [{ when: [{ segment: "staff" }], serve: "on" }],
        },
      },
      {
        kind: "create",
        flag: "logic",
        definition: { ...onOff, targeting: { if: [{ $ref: "outer" }, "on", "off"] } },
      },
      { kind: "create", flag: "alone", definition: onOff },
    ],
    test,
  );
  await promote(["cart", "logic"]);
  const document = await world.book.document(place);
  expect(Object.keys(document.flags)).toEqual(["base", "cart", "logic"]);
  expect(Object.keys(document.segments ?? {})).toEqual(["staff", "team"]);
  expect(Object.keys(document.$evaluators ?? {})).toEqual(["inner", "outer"]);
  expect(document.flags["cart"]?.state).toBe("DISABLED");
  expect(await promote(["cart", "logic"])).toEqual([]);
});

it("never deletes, but shows what only the other one has", async () => {
  await create("cart", {}, place);
  await create("new");
  const { entries, edits } = await world.book.diff("shop", "test", "production");
  expect(entries.map(({ name, change }) => [name, change])).toEqual([
    ["cart", "removed"],
    ["new", "added"],
  ]);
  expect(edits.map(({ kind }) => kind)).toEqual(["create"]);
  expect(entries[0]).not.toHaveProperty("after");
});

it("is refused when the target has changed since the look at it", async () => {
  await create("cart", { defaultVariant: "on" });
  await create("cart", {}, place);
  const { edits } = await world.book.diff("shop", "test", "production");
  await world.edit({ kind: "disable", flag: "cart" });
  await expect(world.edit(edits)).rejects.toMatchObject({ code: "CONFLICT" });
});

it("knows no flag that is in neither", async () => {
  await create("cart");
  await expect(world.book.diff("shop", "test", "production", ["crt"])).rejects.toMatchObject({
    next: "Did you mean cart?",
  });
});
