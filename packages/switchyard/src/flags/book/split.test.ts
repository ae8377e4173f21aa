import type { FlagDefinition } from "@switchyard/flags";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BookWorld, onOff, place } from "./testing/bookWorld.ts";

let world: BookWorld;
beforeEach(async () => {
  world = await BookWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

const share = (variant: string, of: number, rule?: number) =>
  world.edit({ kind: "share", flag: "cart", variant, share: of, ...(rule !== undefined && { rule }) });

/** Which variant each of these people gets. */
async function served(people = 2_000): Promise<readonly (string | undefined)[]> {
  const { flags } = await world.book.published(place);
  return Array.from(
    { length: people },
    (_, index) => flags.evaluate("cart", { targetingKey: `u${index}` }).variant,
  );
}

it("makes a split where there is none, with the variant first", async () => {
  await world.flag("cart");
  await share("on", 25_000);
  expect((await world.definition("cart")).fallthrough).toEqual({
    split: [
      ["on", 25_000],
      ["off", 75_000],
    ],
  });
});

it("moves nobody out while a share is raised, and brings the same people back after 0", async () => {
  await world.flag("cart");
  const seen: (readonly (string | undefined)[])[] = [];
  for (const part of [1_000, 5_000, 25_000, 50_000, 100_000]) {
    await share("on", part);
    seen.push(await served());
  }
  for (const [index, before] of seen.entries()) {
    const after = seen[index + 1] ?? before;
    expect(before.every((variant, person) => variant !== "on" || after[person] === "on")).toBe(true);
  }
  await share("on", 0);
  expect(new Set(await served())).toEqual(new Set(["off"]));
  await share("on", 25_000);
  expect(await served()).toEqual(seen[2]);
});

it("brings the same people back to a variant whose weight was 0 for a while", async () => {
  const weigh = (on: number) => world.edit({ kind: "weights", flag: "cart", weights: { off: 100 - on, on } });
  await world.flag("cart", {
    fallthrough: {
      split: [
        ["on", 25],
        ["off", 75],
      ],
    },
  });
  const before = await served();
  await weigh(0);
  expect(new Set(await served())).toEqual(new Set(["off"]));
  await weigh(25);
  expect(await served()).toEqual(before);
});

it("lets the others keep their proportions, and moves as few as can be", async () => {
  const variants = { a: 1, b: 2, c: 3 };
  await world.flag("cart", {
    variants,
    defaultVariant: "a",
    off: "a",
    fallthrough: {
      split: [
        ["a", 34],
        ["b", 33],
        ["c", 33],
      ],
    },
  });
  const before = await served();
  await world.edit({ kind: "weights", flag: "cart", weights: { a: 20, b: 40, c: 40 } });
  const after = await served();
  const moved = after.filter((variant, index) => variant !== before[index]).length;
  expect(moved / after.length).toBeGreaterThan(0.11);
  expect(moved / after.length).toBeLessThan(0.17);
  await share("a", 60_000);
  const counts = new Map<string | undefined, number>();
  for (const variant of await served()) counts.set(variant, (counts.get(variant) ?? 0) + 1);
  expect((counts.get("b") ?? 0) / 2_000).toBeCloseTo(0.2, 1);
  expect((counts.get("c") ?? 0) / 2_000).toBeCloseTo(0.2, 1);
});

it("keeps the split's own seed, attribute and hash", async () => {
  const fallthrough = {
    by: "account",
    seed: "winter",
    hash: "growthbook-2",
    split: [
      ["on", 1],
      ["off", 1],
    ],
  } as const;
  await world.flag("cart", { fallthrough });
  await share("on", 75_000);
  expect((await world.definition("cart")).fallthrough).toMatchObject({
    by: "account",
    seed: "winter",
    hash: "growthbook-2",
  });
});

it("changes the split of a rule; those beyond the share go on to the next", async () => {
  await world.flag("cart", { rules: [{ name: "beta", serve: "on" }, { serve: "off" }] });
  await share("on", 10_000, 0);
  expect((await world.definition("cart")).rules).toEqual([
    {
      name: "beta",
      serve: {
        split: [
          ["on", 10_000],
          [null, 90_000],
        ],
      },
    },
    { serve: "off" },
  ]);
  await share("on", 100_000, 0);
  expect(new Set(await served())).toEqual(new Set(["on"]));
  await expect(share("on", 1, 2)).rejects.toMatchObject({
    code: "FLAG_INVALID",
    message: expect.stringContaining("its rules are 0 to 1"),
  });
});

it("takes a share down from everyone, in favour of `off`", async () => {
  await world.flag("cart", { defaultVariant: "on" });
  await share("on", 40_000);
  expect((await world.definition("cart")).fallthrough).toEqual({
    split: [
      ["on", 40_000],
      ["off", 60_000],
    ],
  });
});

it("refuses a variant that is not there, and a share of the only one", async () => {
  await world.flag("cart");
  await expect(share("blue", 1)).rejects.toMatchObject({
    message: expect.stringContaining("there are: on, off"),
  });
  await world.edit({
    kind: "create",
    flag: "lonely",
    definition: { state: "ENABLED", variants: { on: true }, defaultVariant: "on" },
  });
  await expect(world.edit({ kind: "share", flag: "lonely", variant: "on", share: 5 })).rejects.toMatchObject({
    code: "FLAG_INVALID",
  });
});

const cat = { cat: [{ var: "$flagd.flagKey" }, { var: "email" }] };
it.each<[string, FlagDefinition["targeting"], unknown]>([
  [
    "a plain one",
    {
      fractional: [
        ["on", 25],
        ["off", 75],
      ],
    },
    [
      ["on", 50],
      ["off", 50],
    ],
  ],
  [
    "one with a bucketing key",
    { fractional: [cat, ["on", 25], ["off", 75]] },
    [cat, ["on", 50], ["off", 50]],
  ],
  [
    "one without weights",
    { fractional: [["on"], ["off"]] },
    [
      ["on", 1],
      ["off", 1],
    ],
  ],
])("edits a fractional of flagd's form in place: %s", async (_name, targeting, fractional) => {
  await world.flag("cart", { targeting: targeting ?? null });
  await share("on", 50_000);
  expect((await world.definition("cart")).targeting).toEqual({ fractional });
});

it.each([
  { if: [{ "==": [{ var: "a" }, 1] }, "on", "off"] },
  {
    if: [
      true,
      {
        fractional: [
          ["on", 1],
          ["off", 1],
        ],
      },
    ],
  },
  {
    fractional: [
      [{ var: "variant" }, 1],
      ["off", 1],
    ],
  },
])("refuses a share of other JSONLogic, and says what to do: %j", async (targeting) => {
  await world.flag("cart", { targeting });
  await expect(share("on", 5)).rejects.toMatchObject({
    code: "FLAG_INVALID",
    next: expect.stringContaining("convert the flag to rules"),
  });
  expect(await world.definition("cart")).toMatchObject({ targeting });
});

it("takes an empty targeting for none", async () => {
  await world.flag("cart", { targeting: {} });
  await share("on", 5);
  expect(await world.definition("cart")).toEqual({
    ...onOff,
    fallthrough: {
      split: [
        ["on", 5],
        ["off", 99_995],
      ],
    },
  });
});
