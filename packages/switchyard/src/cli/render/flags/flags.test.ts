import { expect, test } from "vitest";
import { styleFor } from "../../style.ts";
import { definitionLines } from "./definition.ts";
import type { FlagDefinition } from "@switchyard/flags";
import { deliveryText } from "./delivery.ts";
import { differences } from "./differences.ts";
import { flagDifferences } from "./flagDifferences.ts";
import { outcomeLines } from "./outcome.ts";

const style = styleFor({ terminal: false, columns: 100, env: { LANG: "C.UTF-8" }, color: false });

test("a definition is told in the order in which it is decided", () => {
  const lines = definitionLines({
    state: "ENABLED",
    variants: { on: true, off: false },
    off: "off",
    requires: { release: ">= 42" },
    prerequisites: [{ flag: "base", variant: ["a", "b"] }],
    targets: [{ variant: "on", keys: Array.from({ length: 10 }, (_, index) => `u${index}`) }],
    rules: [
      {
        when: [{ segment: "testers" }],
        gate: { share: 5_000 },
        serve: {
          split: [
            ["on", 1],
            ["off", 2],
            ["on", 1],
          ],
        },
      },
    ],
    defaultVariant: null,
  });
  expect(lines).toEqual([
    "Needs release >= 42, else off",
    "Needs base to serve a or b, else off",
    "u0, u1, u2, u3, u4, u5, u6, u7 and 2 more -> on",
    "Rule 1: in segment testers, 5 % of them -> on 50 %, off 50 %",
    "Everyone else -> the default in the code",
  ]);
});

test("a killed flag says so before everything else", () => {
  const lines = definitionLines({
    state: "ENABLED",
    variants: { on: 1, off: 0 },
    off: "off",
    killed: true,
    defaultVariant: "on",
  });
  expect(lines).toEqual(["It is killed: everyone gets off. Once it is enabled again:", "Everyone -> on"]);
});

test("a delivery is what was acknowledged, with its time once all have", () => {
  const all = { version: 7, connected: 97, acknowledged: 97, ms: 80.4, missing: [] };
  expect(deliveryText(all)).toBe("version 7 on 97 of 97 instances, 80 ms");
  expect(deliveryText({ ...all, acknowledged: 96, ms: null })).toBe("version 7 on 96 of 97 instances");
  expect(deliveryText({ ...all, connected: 0, acknowledged: 0 })).toBe("version 7; no client is connected");
});

test("a kill says on how many instances the flag is off, and which are missing", () => {
  const definition: FlagDefinition = {
    state: "ENABLED",
    variants: { on: true, off: false },
    defaultVariant: "on",
    off: "off",
  };
  const change = {
    at: "",
    subject: "flag",
    name: "k",
    action: "killed",
    by: "ada",
    version: 7,
    before: { kind: "release", definition },
    after: { kind: "release", definition: { ...definition, killed: true } },
  } as const;
  const missing = [{ client: "shop-41-3", version: 6, release: 41, heardAt: "2026-01-15T12:00:00.000Z" }];
  const delivery = { version: 7, connected: 2, acknowledged: 1, ms: null, missing };
  expect(
    outcomeLines({ kind: "applied", version: 7, changes: [change], warnings: ["W"], delivery }, style, true),
  ).toEqual([
    "✔ flag k: killed",
    "    state: killed, everyone gets off (was enabled)",
    "⚠ W",
    "off on 1 of 2 instances",
    expect.stringMatching(/^  shop-41-3 of release 41 is at version 6, last heard at \d\d:00:00$/),
  ]);
});

test("a change of a flag is told in the words in which the flag is shown", () => {
  const before: FlagDefinition = {
    state: "ENABLED",
    variants: { on: true, off: false },
    off: "off",
    prerequisites: [{ flag: "base", variant: "on" }],
    rules: [
      { when: [{ segment: "testers" }], serve: "on" },
      { name: "b", serve: "off" },
    ],
    defaultVariant: "off",
  };
  const after: FlagDefinition = {
    ...before,
    state: "DISABLED",
    variants: { on: true, off: false, maybe: false },
    prerequisites: [],
    targets: [{ variant: "on", keys: ["ada"] }],
    rules: [
      { when: [{ segment: "testers" }], serve: "off" },
      { name: "b", serve: "off" },
    ],
    fallthrough: {
      split: [
        ["on", 1],
        ["off", 3],
      ],
    },
  };
  const about = { kind: "release", owner: "ada" } as const;
  expect(flagDifferences({ ...about, definition: before }, { kind: "release", definition: after })).toEqual([
    "state: disabled (was enabled)",
    "owner: none (was ada)",
    "variant maybe: false (was none)",
    "prerequisite removed: base to serve on",
    "target added: ada -> on",
    "rule 1: in segment testers -> off (was in segment testers -> on)",
    "everyone else: on 25 %, off 75 % (was off)",
  ]);
  const [first, second] = before.rules ?? [];
  const turned = { ...before, rules: [second!, first!] };
  expect(flagDifferences({ ...about, definition: before }, { ...about, definition: turned })).toEqual([
    "the rules are in another order",
  ]);
  const seeded = { ...before, seed: "x" };
  expect(flagDifferences({ ...about, definition: before }, { ...about, definition: seeded })).toEqual([
    'definition.seed: nothing -> "x"',
  ]);
});

test("differences are told by path, and not without end", () => {
  const before = { a: 1, list: [{ x: "a" }], version: 1 };
  expect(differences(before, { a: 2, list: [{ x: "b" }, 3], version: 2 })).toEqual([
    "a: 1 -> 2",
    'list[0].x: "a" -> "b"',
    "list[1]: nothing -> 3",
  ]);
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, index]));
  expect(differences({}, many, 2)).toEqual(["k0: nothing -> 0", "k1: nothing -> 1", "and 7 more"]);
  expect(differences(null, before)).toEqual([]);
});
