import { describe, expect, it } from "vitest";
import type { FlagDefinition } from "../definition.ts";
import { applyPatch } from "./applyPatch.ts";
import { changedFlags } from "./changedFlags.ts";
import { readPatch, readPut } from "./messages.ts";
import type { Patch, Put } from "./protocol.ts";

const on: FlagDefinition = { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "on" };
const off: FlagDefinition = { ...on, defaultVariant: "off" };
const put: Put = {
  version: 4,
  heartbeatMs: 1_000,
  watched: [],
  document: { flags: { a: on, b: on }, metadata: { team: "shop" } },
};
const patch: Patch = {
  from: 4,
  version: 6,
  flags: {},
  segments: {},
  $evaluators: {},
  metadata: { team: "shop" },
  watched: ["a"],
};

describe("a patch", () => {
  it("changes, adds and removes", () => {
    const after = applyPatch(put, { ...patch, flags: { a: off, b: null, c: on }, segments: { beta: {} } });
    expect(after).toEqual({
      version: 6,
      heartbeatMs: 1_000,
      watched: ["a"],
      document: { flags: { a: off, c: on }, segments: { beta: {} }, metadata: { team: "shop" } },
    });
    expect(put.document.flags).toEqual({ a: on, b: on });
  });

  it("removes the metadata when it says null", () => {
    expect(applyPatch(put, { ...patch, metadata: null })?.document).toEqual({ flags: { a: on, b: on } });
  });

  it("is for one version only", () => {
    expect(applyPatch(put, { ...patch, from: 5 })).toBeUndefined();
  });

  it("takes a flag named __proto__ for a flag like any other", () => {
    const hostile = readPatch(JSON.parse(`{"from":4,"version":5,"flags":{"__proto__":{"state":"ENABLED"}}}`));
    const after = applyPatch(put, hostile!)!;
    expect(Object.keys(after.document.flags)).toEqual(["a", "b", "__proto__"]);
    expect(Object.getPrototypeOf(after.document.flags)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["state"]).toBeUndefined();
  });
});

describe("a message", () => {
  it.each([
    null,
    [],
    "put",
    {},
    { version: -1, document: { flags: {} } },
    { version: 1.5, document: { flags: {} } },
    { version: 1, document: {} },
    { version: 1, document: { flags: [] } },
  ])("that is no put is refused: %j", (value) => expect(readPut(value)).toBeUndefined());

  it("is a put without the fields that may be left out", () => {
    expect(readPut({ version: 1, document: { flags: {} } })).toEqual({
      version: 1,
      document: { flags: {} },
      watched: [],
      heartbeatMs: 15_000,
    });
  });

  it.each([
    null,
    {},
    { from: 1, version: "2" },
    { from: 1, version: 2, flags: [] },
    { from: 1, version: 2, watched: [1] },
  ])("that is no patch is refused: %j", (value) => expect(readPatch(value)).toBeUndefined());
});

describe("changed flags", () => {
  it("are those with another definition, new and removed ones", () => {
    expect(
      changedFlags({ flags: { a: on, b: on, c: on } }, { flags: { a: off, b: { ...on }, d: on } }),
    ).toEqual(["a", "c", "d"]);
  });

  it("are those whose prerequisites changed, at any depth", () => {
    const needs = (flag: string): FlagDefinition => ({ ...on, prerequisites: [{ flag, variant: "on" }] });
    const others = { leaf: needs("middle"), middle: needs("root"), lonely: on };
    expect(changedFlags({ flags: { ...others, root: on } }, { flags: { ...others, root: off } })).toEqual([
      "leaf",
      "middle",
      "root",
    ]);
  });

  it("are all when a segment changed", () => {
    expect(
      changedFlags(
        { flags: { a: on, b: on }, segments: {} },
        { flags: { a: on, b: on }, segments: { x: {} } },
      ),
    ).toEqual(["a", "b"]);
  });

  it("are all at the beginning", () => {
    expect(changedFlags(undefined, { flags: { a: on } })).toEqual(["a"]);
  });
});
