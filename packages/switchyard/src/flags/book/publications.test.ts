import type { FlagDefinition, FlagDocument, Patch, Put } from "@switchyard/flags";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FlagEdit } from "../records.ts";
import { BookWorld, onOff, place } from "./testing/bookWorld.ts";

let world: BookWorld;
beforeEach(async () => {
  world = await BookWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

it("has nothing to serve where there is no environment, and remembers no name that somebody made up", async () => {
  for (const environment of ["production", "__proto__", "x".repeat(5_000)]) {
    const { put, flags } = await world.book.published({ app: "shop", environment });
    expect(put).toMatchObject({ version: 0, document: { flags: {} }, watched: [] });
    expect(flags.keys).toEqual([]);
  }
  expect(await world.book.environments()).toEqual([]);
});

it("tells listeners of each version after it is on the disk, in order", async () => {
  const onDisk: Promise<unknown>[] = [];
  world.book.onPublished(({ published }) => {
    onDisk.push(
      world.store.flagEnvironments.get(place).then((record) => [published.put.version, record?.version]),
    );
  });
  await Promise.all([world.flag("a"), world.flag("b"), world.flag("c")]);
  expect(world.publications.map(({ patch }) => [patch.from, patch.version])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(world.publications[2]).toMatchObject({
    ...place,
    at: world.clock.now(),
    patch: { flags: { c: onOff } },
  });
  for (const seen of await Promise.all(onDisk)) {
    expect(seen).toSatisfy(([version, stored]: [number, number]) => stored >= version);
  }
});

it("goes on when a listener throws, and tells no one who has left", async () => {
  const leave = world.book.onPublished(() => {
    throw new Error("a broken listener");
  });
  await world.flag("a");
  leave();
  await world.flag("b");
  expect(world.faults.map(({ message }) => message)).toEqual(["a broken listener"]);
  expect(world.publications).toHaveLength(2);
});

it("publishes nothing for what was refused, and serves the same after a restart", async () => {
  await world.flag("a");
  await expect(world.flag("b", { defaultVariant: "gone" })).rejects.toThrow();
  expect(world.publications).toHaveLength(1);
  const before = await world.book.published(place);
  await world.restart();
  const after = await world.book.published(place);
  expect(after.put).toEqual(before.put);
  expect(after.flags.evaluate("a", {})).toMatchObject({ value: false });
});

it("changes nothing in memory when the disk refuses", async () => {
  await world.flag("a");
  vi.spyOn(world.store, "atomically").mockRejectedValueOnce(new Error("disk full"));
  await expect(world.edit({ kind: "kill", flag: "a" })).rejects.toThrow("disk full");
  expect(await world.definition("a")).toEqual(onOff);
  expect(world.publications).toHaveLength(1);
  await world.edit({ kind: "kill", flag: "a" });
  expect(await world.definition("a")).toMatchObject({ killed: true });
});

it("tells clients to watch a flag from the first who asks to the last who leaves", async () => {
  await world.flag("a");
  const [first, second] = [await world.book.watch(place, "a"), await world.book.watch(place, "a")];
  expect(world.publications.map(({ patch }) => patch.watched)).toEqual([[], ["a"]]);
  await first();
  await first();
  expect((await world.book.published(place)).put).toMatchObject({ version: 2, watched: ["a"] });
  await second();
  expect((await world.book.published(place)).put).toMatchObject({ version: 3, watched: [] });
  await expect(world.book.watch(place, "b")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

const keys = ["a", "b", "c"];
const definitions = fc.record({
  state: fc.constantFrom("ENABLED" as const, "DISABLED" as const),
  variants: fc.constant({ on: true, off: false }),
  defaultVariant: fc.constantFrom("on", "off", "gone"),
  rules: fc.option(fc.constantFrom([{ when: [{ segment: "s" }], serve: "on" }]), { nil: undefined }),
  prerequisites: fc.option(
    fc.constantFrom(...keys).map((flag) => [{ flag, variant: "on" }]),
    { nil: undefined },
  ),
});
const flag = fc.constantFrom(...keys);
const clean = (definition: object): FlagDefinition => JSON.parse(JSON.stringify(definition));
const anyEdit: fc.Arbitrary<FlagEdit> = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), flag, definition: definitions.map(clean) }),
  fc.record({ kind: fc.constant("replace" as const), flag, definition: definitions.map(clean) }),
  fc.record({ kind: fc.constantFrom("enable" as const, "disable" as const, "delete" as const), flag }),
  fc.record({ kind: fc.constant("kill" as const), flag }),
  fc.record({
    kind: fc.constant("share" as const),
    flag,
    variant: fc.constantFrom("on", "off"),
    share: fc.nat(100_000),
  }),
  fc.record({
    kind: fc.constant("segment" as const),
    segment: fc.constant("s"),
    definition: fc.record({ included: fc.array(fc.constantFrom("u1", "u2")) }),
  }),
  fc.constant({ kind: "delete-segment" as const, segment: "s" }),
  fc.constantFrom(
    { kind: "evaluators" as const, evaluators: { e: { var: "x" } } },
    { kind: "evaluators" as const, evaluators: { e: null } },
    { kind: "metadata" as const, metadata: { team: "shop" } },
    { kind: "metadata" as const, metadata: null },
  ),
);

it("gives clients that follow by patches what a fresh one gets, for any sequence of edits", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyEdit, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      async (orders) => {
        const here = { app: `app-${++run}`, environment: "production" };
        const first = await world.book.published(here);
        let followed: Put = first.put;
        const unsubscribe = world.book.onPublished(({ patch }) => (followed = patched(followed, patch)));
        for (const edits of orders) await world.edit(edits, here).catch(() => undefined);
        unsubscribe();
        const { put } = await world.book.published(here);
        expect(filled(followed.document)).toEqual(filled(put.document));
        expect(followed.version).toBe(put.version);
        const stored = await world.store.flags.list(here);
        expect(Object.keys(put.document.flags)).toEqual(stored.map(({ key }) => key));
        for (const { key, definition } of stored) expect(put.document.flags[key]).toEqual(definition);
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});

/** As the protocol says, written down once more: null removes, `metadata` is whole. */
function patched(put: Put, patch: Patch): Put {
  expect(patch.from).toBe(put.version);
  const { document } = put;
  return {
    ...put,
    version: patch.version,
    watched: patch.watched,
    document: {
      flags: merge(document.flags, patch.flags),
      segments: merge(document.segments, patch.segments),
      $evaluators: merge(document.$evaluators, patch.$evaluators),
      ...(patch.metadata !== null && { metadata: patch.metadata }),
    },
  };
}

function merge<T>(
  before: Readonly<Record<string, T>> = {},
  changes: Readonly<Record<string, T | null>>,
): Record<string, T> {
  const all = Object.entries({ ...before, ...changes });
  return Object.fromEntries(all.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** No segments are the same as an empty table of them. */
function filled(document: FlagDocument): FlagDocument {
  return { segments: {}, $evaluators: {}, ...document };
}
