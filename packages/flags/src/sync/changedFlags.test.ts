import { expect, test } from "vitest";
import type { FlagDefinition } from "../definition.ts";
import { changedFlags } from "./changedFlags.ts";

const on: FlagDefinition = { state: "ENABLED", variants: { on: true }, defaultVariant: "on" };

test("a change reaches whoever needs the flag, along any chain, in little time", () => {
  const length = 8_000;
  const needs = (at: number): FlagDefinition =>
    at + 1 === length ? on : { ...on, prerequisites: [{ flag: `f${at + 1}`, variant: "on" }] };
  const flags = Object.fromEntries(Array.from({ length }, (_, at) => [`f${at}`, needs(at)]));
  const changed = { ...flags, [`f${length - 1}`]: { ...on, defaultVariant: null } };
  const begun = process.cpuUsage().user;
  expect(changedFlags({ flags }, { flags: changed })).toHaveLength(length);
  expect(process.cpuUsage().user - begun).toBeLessThan(500_000);
});

test("flags that need each other in a circle are no endless walk", () => {
  const flags = {
    a: { ...on, prerequisites: [{ flag: "b", variant: "on" }] },
    b: { ...on, prerequisites: [{ flag: "a", variant: "on" }] },
    c: on,
  };
  expect(changedFlags({ flags }, { flags: { ...flags, a: on } })).toEqual(["a", "b"]);
});
