import { describe, expect, it, vi } from "vitest";
import type { EvaluationContext, Surroundings } from "../evaluation.ts";
import { compileFlags } from "./flagSet.ts";

const base = { state: "ENABLED", variants: { on: true, off: false } };

function evaluate(flag: object, context: EvaluationContext = {}, surroundings: Surroundings = {}) {
  const set = compileFlags({ flags: { shop: { ...base, ...flag } } }, surroundings);
  expect(set.problems).toEqual([]);
  return set.evaluate("shop", context);
}

const failed = (what: string) => ({
  value: false,
  variant: "off",
  reason: "DEFAULT",
  metadata: { requires: what },
});

const split = (table: unknown) => ({ fallthrough: { split: table } });

describe("a flag", () => {
  it("is static where there is nothing to decide, and the same frozen object each time", () => {
    const set = compileFlags({
      flags: { shop: { ...base, variants: { on: { a: [1] } }, defaultVariant: "on" } },
    });
    const first = set.evaluate("shop", {});
    expect(first).toEqual({ value: { a: [1] }, variant: "on", reason: "STATIC" });
    expect(set.evaluate("shop", { targetingKey: "u" })).toBe(first);
    expect(Object.isFrozen(first) && Object.isFrozen(first.value)).toBe(true);
  });

  it("leaves the value to the code when it is disabled, or has no default", () => {
    expect(evaluate({ state: "DISABLED", defaultVariant: "on" })).toEqual({ reason: "DISABLED" });
    expect(evaluate({ defaultVariant: null })).toEqual({ reason: "DEFAULT" });
  });

  it("serves its off variant to everyone when it is killed, even if the rest is faulty", () => {
    const killed = { killed: true, off: "off", targets: [{ variant: "on", keys: ["u"] }] };
    expect(evaluate(killed, { targetingKey: "u" })).toEqual({
      value: false,
      variant: "off",
      reason: "DISABLED",
    });
    const set = compileFlags({
      flags: { shop: { ...base, ...killed, rules: [{ when: 7, serve: "gone" }] } },
    });
    expect(set.problems).not.toEqual([]);
    expect(set.evaluate("shop", {}).value).toBe(false);
  });

  it("names the first prerequisite that fails", () => {
    const set = compileFlags({
      metadata: { team: "web" },
      flags: {
        a: { ...base, defaultVariant: "off" },
        b: {
          ...base,
          defaultVariant: "on",
          off: "off",
          prerequisites: [{ flag: "a", variant: ["on", "off"] }],
        },
        c: {
          ...base,
          defaultVariant: "on",
          off: "off",
          prerequisites: [
            { flag: "b", variant: "on" },
            { flag: "a", variant: "on" },
          ],
        },
      },
    });
    expect(set.evaluate("b", {})).toMatchObject({ variant: "on", reason: "DEFAULT" });
    expect(set.evaluate("c", {})).toEqual({
      value: false,
      variant: "off",
      reason: "DEFAULT",
      metadata: { team: "web", prerequisite: "a" },
    });
  });

  it("serves off to an instance that lacks what the flag requires", () => {
    const flag = {
      requires: { release: ">= 42, < 50", schema: "expanded" },
      defaultVariant: "on",
      off: "off",
    };
    expect(evaluate(flag, {}, { release: 42, schema: "expanded" })).toMatchObject({
      variant: "on",
      reason: "STATIC",
    });
    expect(evaluate(flag, {}, { release: 41, schema: "expanded" })).toEqual(failed("release"));
    expect(evaluate(flag, {}, { release: 50, schema: "expanded" })).toEqual(failed("release"));
    expect(evaluate(flag, {}, { schema: "expanded" })).toEqual(failed("release"));
    expect(evaluate(flag, {}, { release: 42 })).toEqual(failed("schema"));
  });

  it("takes bounds of the database's version, which newer instances meet as well", () => {
    const flag = { requires: { schema: ">= 42, < 50" }, defaultVariant: "on", off: "off" };
    expect(evaluate(flag, {}, { schema: "shop_v42" })).toMatchObject({ variant: "on" });
    expect(evaluate(flag, {}, { schema: "shop_v49" })).toMatchObject({ variant: "on" });
    for (const schema of ["shop_v41", "shop_v50", "expanded"]) {
      expect(evaluate(flag, {}, { schema })).toEqual(failed("schema"));
    }
    expect(evaluate(flag, {}, {})).toEqual(failed("schema"));
  });

  it("takes what flagd's targeting gives for the name of a variant", () => {
    const targeting = { var: "wanted" };
    const flag = { variants: { on: 1, true: 2 }, defaultVariant: "on", targeting };
    expect(evaluate(flag, { wanted: "on" })).toEqual({ value: 1, variant: "on", reason: "TARGETING_MATCH" });
    expect(evaluate(flag, { wanted: true })).toEqual({
      value: 2,
      variant: "true",
      reason: "TARGETING_MATCH",
    });
    expect(evaluate(flag)).toEqual({ value: 1, variant: "on", reason: "DEFAULT" });
    expect(evaluate(flag, { wanted: "gone" })).toMatchObject({ reason: "ERROR", errorCode: "GENERAL" });
    expect(evaluate({ ...flag, targeting: {} })).toEqual({ value: 1, variant: "on", reason: "STATIC" });
  });

  it("asks for a key only where a split has several variants", () => {
    expect(
      evaluate(
        split([
          ["on", 1],
          ["off", 1],
        ]),
      ),
    ).toMatchObject({ errorCode: "TARGETING_KEY_MISSING" });
    expect(
      evaluate(
        split([
          ["on", 1],
          ["off", 1],
        ]),
        { targetingKey: "" },
      ),
    ).not.toHaveProperty("value");
    expect(
      evaluate(
        split([
          ["on", 1],
          ["off", 0],
        ]),
      ),
    ).toMatchObject({ variant: "on", reason: "SPLIT" });
    const rule = {
      rules: [
        {
          serve: {
            split: [
              ["on", 1],
              ["off", 1],
            ],
          },
        },
      ],
      defaultVariant: "off",
    };
    expect(evaluate(rule)).toMatchObject({ variant: "off", reason: "DEFAULT" });
  });

  it("keeps the bucket of the key under which somebody was known before", () => {
    const flag = {
      fallthrough: {
        split: [
          ["on", 1],
          ["off", 1],
        ],
      },
    };
    for (let user = 0; user < 20; user++) {
      const before = evaluate(flag, { targetingKey: `anonymous-${user}` });
      expect(evaluate(flag, { targetingKey: `user-${user}`, bucketingKey: `anonymous-${user}` })).toEqual(
        before,
      );
    }
  });

  it("looks at the clock only when something asks for the time", () => {
    const clock = vi.spyOn(Date, "now");
    try {
      evaluate({ rules: [{ when: [{ attribute: "a", op: "is", values: [1] }], serve: "on" }] }, { a: 1 });
      expect(clock).not.toHaveBeenCalled();
      evaluate({ rules: [{ when: [{ from: "2020-01-01T00:00:00Z" }], serve: "on" }] });
      expect(clock).toHaveBeenCalledOnce();
    } finally {
      clock.mockRestore();
    }
  });

  it("is decided however many flags it needs, one after the other", () => {
    const flags: Record<string, object> = { f0: { ...base, defaultVariant: "on" } };
    for (let at = 1; at <= 5000; at++) {
      flags[`f${at}`] = {
        ...base,
        defaultVariant: "on",
        prerequisites: [{ flag: `f${at - 1}`, variant: "on" }],
      };
    }
    const set = compileFlags({ flags });
    expect(set.problems).toEqual([]);
    expect(set.evaluate("f5000", {})).toMatchObject({ variant: "on" });
  });

  it("is decided once per evaluation, however many flags need it", () => {
    const flags: Record<string, object> = {
      f0: { ...base, rules: [{ when: [{ segment: "s40" }], serve: "on" }] },
    };
    const segments: Record<string, object> = {
      s0: { when: [{ attribute: "plan", op: "is", values: ["pro"] }] },
    };
    for (let at = 1; at <= 40; at++) {
      const twice = { flag: `f${at - 1}`, variant: "on" };
      flags[`f${at}`] = { ...base, defaultVariant: "on", prerequisites: [twice, twice] };
      segments[`s${at}`] = { when: [{ segment: `s${at - 1}` }, { segment: `s${at - 1}` }] };
    }
    const set = compileFlags({ flags, segments });
    expect(set.evaluate("f40", { plan: "pro" })).toMatchObject({ variant: "on" });
    expect(set.evaluate("f40", { plan: "free" })).not.toHaveProperty("variant");
  });
});

describe("explain", () => {
  it("says what the context has, what was wanted, and the bucket", () => {
    const set = compileFlags({
      flags: {
        shop: {
          ...base,
          rules: [
            { name: "paying", when: [{ attribute: "plan", op: "is", values: ["pro", "team"] }], serve: "on" },
          ],
          fallthrough: {
            split: [
              ["on", 50],
              ["off", 50],
            ],
          },
        },
      },
    });
    const { steps } = set.explain("shop", { targetingKey: "u1", plan: "free" });
    expect(steps.map(({ what, outcome, why }) => `${what}: ${outcome}: ${why}`)).toEqual([
      "state: passed: the flag is enabled",
      'rule 1 "paying": not matched: plan is "free", wanted one of "pro", "team"',
      expect.stringMatching(
        /^fallthrough: matched: bucket \d+ of 100 \(of key "u1"\) is in (on \(0\.\.50|off \(50\.\.100)\)$/,
      ),
    ]);
    expect(steps[2]!.bucket).toMatchObject({ of: 100, key: "u1", seed: "shop" });
  });
});
