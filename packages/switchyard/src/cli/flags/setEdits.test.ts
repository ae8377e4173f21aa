import type { FlagDefinition } from "@switchyard/flags";
import { expect, test } from "vitest";
import type { FlagView } from "../../flags/api.ts";
import { parseYaml } from "../../config/parseYaml.ts";
import { pathIn } from "./checkDocument.ts";
import { contextOf } from "./evaluationContext.ts";
import { type SetOptions, setEdits } from "./setEdits.ts";
import { parseTime } from "./time.ts";

const definition: FlagDefinition = {
  state: "ENABLED",
  variants: { on: true, off: false },
  defaultVariant: "off",
  targets: [{ variant: "off", keys: ["ada", "eve"] }],
  rules: [{ name: "one", serve: "on" }],
  fallthrough: "off",
};
const view: FlagView = {
  key: "k",
  version: 3,
  definition,
  kind: "release",
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  state: "on",
  serves: "off",
  lastSeenAt: null,
  usedBy: [],
};

function changed(options: SetOptions): unknown {
  const [edit] = setEdits(view, options, {});
  return edit && "definition" in edit ? edit.definition : edit;
}

test("nothing said is nothing changed", () => expect(setEdits(view, {}, {})).toEqual([]));

test("a default is what everyone else gets, whatever stood there", () => {
  const { fallthrough: _, ...rest } = definition;
  expect(changed({ default: "on" })).toEqual({ ...rest, defaultVariant: "on" });
});

test("a rule comes last, and one that is taken away is counted from 1", () => {
  const rule = { when: "plan is pro", serve: "on=1,off=3", gate: "10%", name: "two" };
  expect(changed({ ...rule, removeRule: 1 })).toMatchObject({
    rules: [
      {
        name: "two",
        when: [{ attribute: "plan", op: "is", values: ["pro"] }],
        gate: { share: 10_000 },
        serve: {
          split: [
            ["on", 1],
            ["off", 3],
          ],
        },
      },
    ],
  });
});

test("a target is in one list only", () => {
  expect(changed({ target: ["on=ada, bob"], untarget: ["eve"] })).toMatchObject({
    targets: [{ variant: "on", keys: ["ada", "bob"] }],
  });
});

test("several changes happen in one order, held to the version that was seen", () => {
  const edits = setEdits(view, { off: "off", share: "on=12.5%", rule: 1 }, { owner: "ada" });
  expect(edits).toEqual([
    {
      kind: "replace",
      flag: "k",
      definition: { ...definition, off: "off" },
      about: { owner: "ada" },
      ifVersion: 3,
    },
    { kind: "share", flag: "k", variant: "on", share: 12_500, rule: 0 },
  ]);
  expect(setEdits(view, {}, { owner: null })).toEqual([
    { kind: "describe", flag: "k", about: { owner: null }, ifVersion: 3 },
  ]);
});

test.each<[SetOptions, string]>([
  [{ default: "maybe" }, "There is no variant maybe; there are on, off."],
  [{ removeRule: 2 }, "There is no rule 2; there is 1 rule."],
  [{ when: "a is 1" }, "A rule needs what it serves."],
  [{ serve: "on" }, "nothing says for whom the rule is"],
  [{ gate: "5%" }, "--gate and --name are of a rule."],
  [{ variant: ["x=maybe"] }, "maybe is no boolean."],
  [{ variant: ["x=12"] }, "12 is no boolean."],
])("%j is refused", (options, message) => expect(() => setEdits(view, options, {})).toThrow(message));

test("times are from now, local, or with a zone", () => {
  const now = Date.parse("2026-01-15T12:00:00Z");
  expect(parseTime("2h", now)).toBe("2026-01-15T14:00:00.000Z");
  expect(parseTime("30d", now)).toBe("2026-02-14T12:00:00.000Z");
  expect(parseTime("2026-05-01T08:00:00+02:00", now)).toBe("2026-05-01T06:00:00.000Z");
  expect(parseTime("2026-05-01", now)).toBe(new Date(2026, 4, 1).toISOString());
  expect(() => parseTime("soon", now)).toThrow('"soon" is no time.');
});

test("attributes of a context may be nested, and never reach a prototype", () => {
  expect(
    contextOf({ user: "u", attribute: ["app.version=2", 'name="x"'], context: '{"app":{"os":"a"}}' }),
  ).toEqual({
    app: { os: "a", version: 2 },
    name: '"x"',
    targetingKey: "u",
  });
  contextOf({ attribute: ["__proto__.polluted=true", "constructor.prototype.polluted=true"] });
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test("a problem is found in a document whose keys have dots and brackets", () => {
  const { root } = parseYaml('{"flags": {"a.b[0]": {"rules": [{"serve": "x"}]}, "a": {}}}');
  expect(root && pathIn(root, "flags.a.b[0].rules[0].serve")).toEqual([
    "flags",
    "a.b[0]",
    "rules",
    0,
    "serve",
  ]);
  expect(root && pathIn(root, 'flags["a.b[0]"].rules[0].serve')).toEqual([
    "flags",
    "a.b[0]",
    "rules",
    0,
    "serve",
  ]);
  expect(root && pathIn(root, "flags.a.missing[2]")).toEqual(["flags", "a", "missing", "[2]"]);
});
