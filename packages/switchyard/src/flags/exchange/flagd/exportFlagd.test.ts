import {
  compileFlags,
  type Condition,
  type FlagDefinition,
  type FlagDocument,
  type Serve,
} from "@switchyard/flags";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importFlags } from "../importFlags.ts";
import { exportFlagd } from "./exportFlagd.ts";

const attribute = fc.constantFrom("country", "plan", "team.name", "tags");
const word = fc.constantFrom("de", "fr", "pro", "a", "free");
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    attribute,
    op: fc.constantFrom("is", "contains", "starts_with", "ends_with"),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
    not: fc.boolean(),
  }),
  fc.record({
    attribute: fc.constant("age"),
    op: fc.constantFrom("<", "<=", ">", ">="),
    values: fc.tuple(fc.integer({ min: 0, max: 80 })),
    not: fc.boolean(),
  }),
  fc.record({
    attribute: fc.constant("version"),
    op: fc.constantFrom("version_=", "version_<", "version_>=", "version_^"),
    values: fc.constantFrom(["1.2.3"], ["2.0.0", "1.0.0"]),
  }),
  fc.record({ attribute, op: fc.constant("exists" as const), not: fc.boolean() }),
  fc.record({ role: fc.constant(["admin", "owner"]), not: fc.boolean() }),
  fc.record({ segment: fc.constantFrom("inner", "outer"), not: fc.boolean() }),
  fc.constantFrom<Condition>(
    { from: "2026-01-01T00:00:00Z" },
    { from: "2027-01-01T00:00:00Z", until: "2028-01-01T00:00:00Z" },
  ),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 1, arbitrary: fc.record({ any: fc.array(leaf, { maxLength: 3 }), not: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ all: fc.array(leaf, { maxLength: 3 }), not: fc.boolean() }) },
);
const variant = fc.constantFrom("on", "off", "other");
const by = fc.constantFrom({}, { by: "country" }, { by: "targetingKey", seed: "s" });
const ranges = fc
  .array(fc.tuple(fc.oneof(variant, fc.constant(null)), fc.integer({ min: 0, max: 60 })), {
    minLength: 1,
    maxLength: 4,
  })
  .filter((list) => list.some(([, weight]) => weight > 0));
const serve: fc.Arbitrary<Serve> = fc.oneof(
  variant,
  fc.tuple(ranges, by).map(([split, how]) => ({ split, ...how })),
);
const rule = fc
  .record({
    when: fc.array(condition, { maxLength: 3 }),
    gate: fc.option(fc.tuple(fc.integer({ min: 0, max: 10 }), by)),
    serve,
  })
  .map(({ gate, ...rest }) => ({ ...rest, ...(gate && { gate: { share: gate[0], of: 10, ...gate[1] } }) }));
const flag: fc.Arbitrary<FlagDefinition> = fc
  .record({
    targets: fc.array(fc.record({ variant, keys: fc.constant(["u1", "u2"]) }), { maxLength: 2 }),
    rules: fc.array(rule, { maxLength: 4 }),
    fallthrough: fc.option(serve),
  })
  .map(({ fallthrough, ...rest }) => ({
    state: "ENABLED",
    variants: { on: "1", off: "2", other: "3" },
    defaultVariant: null,
    ...rest,
    ...(fallthrough !== null && { fallthrough }),
  }));
const segments: FlagDocument["segments"] = {
  inner: { included: ["u3"], excluded: ["u1"], when: [{ attribute: "plan", op: "is", values: ["pro"] }] },
  outer: { when: [{ segment: "inner" }, { attribute: "age", op: ">", values: [17] }] },
};
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const context = fc.record({
  targetingKey: fc.constantFrom("u1", "u2", "u3", "u4", "u5", "u6"),
  bucketingKey: optional(fc.constantFrom("b1", "b2")),
  country: optional(word),
  plan: optional(fc.oneof(word, fc.array(word, { maxLength: 3 }))),
  team: optional(fc.record({ name: word })),
  tags: optional(fc.array(word, { maxLength: 3 })),
  age: optional(fc.oneof(fc.integer({ min: 0, max: 80 }), fc.constantFrom("42", "x", ""))),
  version: optional(fc.constantFrom("1.2.3", "2.0.0-rc.1", "3.1.0", "x")),
  roles: optional(fc.constantFrom("admin", ["user"], ["owner"])),
});
const now = Date.parse("2027-06-01T00:00:00Z") + 123;

describe("an export to flagd", () => {
  it("serves everyone the same as the rules that it was made from", () => {
    fc.assert(
      fc.property(flag, fc.array(context, { minLength: 5, maxLength: 10 }), (definition, contexts) => {
        const document = { flags: { f: definition }, segments };
        const exported = exportFlagd(document);
        const [ours, theirs] = [compileFlags(document), compileFlags(exported.document)];
        expect(theirs.problems).toEqual([]);
        for (const one of contexts) {
          const served = ours.evaluate("f", one, now);
          expect({ one, value: theirs.evaluate("f", one, now).value }).toEqual({ one, value: served.value });
        }
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it("leaves flagd's own form as it is, so a document that was imported goes out unchanged", () => {
    const document = {
      flags: {
        a: {
          state: "ENABLED" as const,
          variants: { on: true, off: false },
          defaultVariant: "off",
          targeting: {
            if: [
              { $ref: "isAdmin" },
              "on",
              {
                fractional: [
                  ["on", 10],
                  ["off", 90],
                ],
              },
            ],
          },
          metadata: { owner: "shop" },
        },
      },
      $evaluators: { isAdmin: { in: ["admin", { var: "roles" }] } },
      metadata: { version: "1" },
    };
    const imported = importFlags("flagd", JSON.stringify(document));
    expect(exportFlagd(imported.document)).toEqual({ document, notCarried: [] });
  });

  it("disables what flagd cannot say, and tells why", () => {
    const variants = { on: true, off: false };
    const { document, notCarried } = exportFlagd({
      flags: {
        parent: { state: "ENABLED", variants, defaultVariant: "on" },
        child: {
          state: "ENABLED",
          variants,
          defaultVariant: "on",
          prerequisites: [{ flag: "parent", variant: "on" }],
        },
        newer: { state: "ENABLED", variants, defaultVariant: "on", requires: { release: ">= 42" } },
        pattern: {
          state: "ENABLED",
          variants,
          rules: [{ when: [{ attribute: "x", op: "matches", values: ["a"] }], serve: "on" }],
        },
        foreign: {
          state: "ENABLED",
          variants,
          fallthrough: {
            split: [
              ["on", 50],
              ["off", 50],
            ],
            hash: "unleash-1",
          },
        },
      },
    });
    expect(Object.entries(document.flags).map(([key, { state }]) => `${key} ${state}`)).toEqual([
      "parent ENABLED",
      "child DISABLED",
      "newer DISABLED",
      "pattern DISABLED",
      "foreign DISABLED",
    ]);
    expect(notCarried.map((note) => note.flag)).toEqual(["child", "newer", "pattern", "foreign"]);
  });

  it("serves a killed flag's off variant, without its rules", () => {
    const { document } = exportFlagd({
      flags: {
        f: {
          state: "ENABLED",
          variants: { on: true, off: false },
          fallthrough: "on",
          off: "off",
          killed: true,
        },
      },
    });
    expect(document.flags["f"]).toEqual({
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "off",
    });
  });
});
