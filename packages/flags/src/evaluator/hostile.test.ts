/* oxlint-disable typescript/no-unsafe-type-assertion -- types are what is put to the test, or known from the case */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFlags } from "./flagSet.ts";
import { contexts, documents } from "./testing/arbitraries.ts";

const anything = fc.anything({
  withNullPrototype: true,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSparseArray: true,
});
const names = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "flags",
  "targetingKey",
  "plan",
  "rules",
  "f1",
);

function survives(document: unknown, key: unknown, context: unknown): void {
  const set = compileFlags(document);
  for (const one of [key as string, ...set.keys]) {
    expect(set.evaluate(one, context as never).reason).toBeTypeOf("string");
    expect(set.explain(one, context as never).reason).toBeTypeOf("string");
  }
}

function cyclic(): Record<string, unknown> {
  const object: Record<string, unknown> = { list: [] };
  object["self"] = object;
  (object["list"] as unknown[]).push(object);
  return object;
}

const throwing = () =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error("no");
      },
      ownKeys: () => {
        throw null;
      },
      getOwnPropertyDescriptor: () => {
        throw cyclic();
      },
      getPrototypeOf: () => {
        throw new Error("no");
      },
    },
  );

describe("hostile input", () => {
  it("never makes anything throw, whatever it is and wherever it stands", () => {
    fc.assert(fc.property(anything, anything, anything, survives), { numRuns: 300 });
    const flags = fc
      .dictionary(names, anything)
      .map((flag) => ({ state: "ENABLED", variants: { on: 1 }, ...flag }));
    const inside = fc.dictionary(names, flags).map((some) => ({ flags: some }));
    fc.assert(fc.property(inside, names, anything, survives), { numRuns: 300 });
  });

  it("never makes a sound document throw when one thing in it is replaced", () => {
    fc.assert(
      fc.property(documents, fc.nat(), anything, contexts, (document, at, strange, context) => {
        survives(replaced(document, at, strange), "f3", context);
      }),
      { numRuns: 300 },
    );
  });

  it("gives an error code for contexts that throw", () => {
    const set = compileFlags({
      flags: {
        shop: {
          state: "ENABLED",
          variants: { on: 1 },
          metadata: { team: "web" },
          rules: [{ when: [{ attribute: "plan", op: "is", values: ["pro"] }], serve: "on" }],
        },
      },
    });
    for (const thrown of [new Error("no"), null, undefined, "text", throwing()]) {
      const context = {
        get plan() {
          throw thrown;
        },
      };
      const result = set.evaluate("shop", context);
      expect(result).toMatchObject({ reason: "ERROR", errorCode: "GENERAL", metadata: { team: "web" } });
      expect(set.explain("shop", context)).toMatchObject({ errorCode: "GENERAL" });
    }
    for (const context of [throwing(), cyclic(), new Proxy([], {}), "text", 7, Symbol("s"), () => 1]) {
      survives(set.document, Symbol("key"), context);
    }
    expect(set.evaluate("shop", 7 as never)).toMatchObject({ errorCode: "INVALID_CONTEXT" });
    expect(set.evaluate("toString", {})).toMatchObject({ errorCode: "FLAG_NOT_FOUND" });
  });

  it("reads documents with circles, getters that throw, and endless depth", () => {
    const getter = {
      get flags() {
        throw new Error("no");
      },
    };
    let deep: unknown = "on";
    for (let at = 0; at < 100_000; at++) deep = { all: [deep] };
    const nested = { state: "ENABLED", variants: { on: 1 }, rules: [{ when: [deep], serve: "on" }] };
    for (const document of [cyclic(), throwing(), getter, { flags: cyclic() }, { flags: { shop: nested } }]) {
      survives(document, "shop", {});
      expect(compileFlags(document).problems.length).toBeGreaterThan(0);
    }
  });

  it("takes nothing from a polluted prototype, and pollutes none", () => {
    const document: unknown = JSON.parse(
      '{"flags":{"__proto__":{"state":"ENABLED","variants":{"__proto__":1},"defaultVariant":"__proto__"}}}',
    );
    const set = compileFlags(document);
    expect(set.problems).toEqual([]);
    expect(set.evaluate("__proto__", {})).toMatchObject({ value: 1, variant: "__proto__" });
    expect({}).not.toHaveProperty("state");
    const rules = [{ when: [{ attribute: "constructor", op: "exists" }], serve: "on" }];
    const other = compileFlags({ flags: { shop: { state: "ENABLED", variants: { on: 1 }, rules } } });
    expect(other.evaluate("shop", {})).toEqual({ reason: "DEFAULT" });
  });

  it("lets a getter of a context evaluate a flag, and goes on with its own context", () => {
    const when = [
      { attribute: "a", op: "exists" },
      { attribute: "b", op: "exists" },
    ];
    const set = compileFlags({
      flags: { shop: { state: "ENABLED", variants: { on: 1 }, rules: [{ when, serve: "on" }] } },
    });
    const context = {
      get a() {
        return set.evaluate("shop", {}).reason;
      },
      b: 1,
    };
    expect(set.evaluate("shop", context)).toMatchObject({ variant: "on" });
  });
});

/** A copy of the value in which the part that comes `at`-th is another. */
function replaced(value: unknown, at: number, other: unknown): unknown {
  const copy = structuredClone(value);
  const places: [Record<string, unknown>, string][] = [];
  const walk = (inside: unknown) => {
    if (typeof inside !== "object" || inside === null) return;
    for (const key of Object.keys(inside)) {
      places.push([inside as Record<string, unknown>, key]);
      walk((inside as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  const [object, key] = places[at % places.length]!;
  object[key] = other;
  return copy;
}
