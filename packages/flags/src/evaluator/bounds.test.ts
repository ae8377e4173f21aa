import { describe, expect, it } from "vitest";
import { compileFlags } from "./flagSet.ts";

const plain = { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "off" };

function many<T>(count: number, prefix: string, one: (at: number) => T): Record<string, T> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [prefix + at, one(at)]));
}

const needs = (flag: string) => ({ ...plain, prerequisites: [{ flag, variant: "on" }] });

const manyFaults = {
  "every flag is faulty": { flags: many(70_000, "f", () => 1) },
  "every prerequisite is missing": { flags: many(3_000, "f", (at) => needs(`g${at}x`)) },
  "all flags need each other in one circle": {
    flags: many(8_000, "f", (at) => needs(`f${(at + 1) % 8_000}`)),
  },
  "all segments refer to each other in one circle": {
    flags: { f: { ...plain, rules: [{ when: [{ segment: "s0" }], serve: "on" }] } },
    segments: many(8_000, "s", (at) => ({ when: [{ segment: `s${(at + 1) % 8_000}` }] })),
  },
  "every rule serves a variant that is not there": {
    flags: {
      f: {
        ...plain,
        variants: many(20_000, "v", () => 1),
        defaultVariant: "v1",
        rules: Array.from({ length: 5_000 }, (_, at) => ({ serve: `w${at}` })),
      },
    },
  },
};

const list = Array.from({ length: 100_000 }, () => "nobody");

function asked(condition: unknown) {
  const rules = Array.from({ length: 3_000 }, () => ({ when: [condition], serve: "on" }));
  return { flags: { f: { ...plain, rules } } };
}

const muchWork = {
  "rules look for words in a long text": {
    document: asked({ attribute: "a", op: "contains", values: ["xyz"] }),
    context: { a: "xy".repeat(500_000) },
  },
  "rules search a long text for patterns": {
    document: asked({ attribute: "a", op: "matches", values: ["b"] }),
    context: { a: "a".repeat(1_000_000) },
  },
  "rules look through a long list": {
    document: asked({ attribute: "a", op: "is", values: ["x"] }),
    context: { a: list },
  },
  "rules look through many roles": { document: asked({ role: ["x"] }), context: { roles: list } },
  "rules have logic that looks through a list": {
    document: asked({ logic: { some: [{ var: "a" }, { "==": [{ var: "" }, "x"] }] } }),
    context: { a: list.slice(0, 20_000) },
  },
};

describe("the work of a flag set", () => {
  it.each(Object.entries(manyFaults))("is little to compile a document where %s", (_, document) => {
    const begun = process.cpuUsage().user;
    const set = compileFlags(document);
    expect(process.cpuUsage().user - begun).toBeLessThan(4_000_000);
    for (const key of set.keys.slice(0, 3)) expect(set.evaluate(key, {}).errorCode).toBe("PARSE_ERROR");
    expect(JSON.stringify(set.problems).length).toBeLessThan(10_000_000);
  });

  it.each(Object.entries(muchWork))("is given up in time where %s", (_, { document, context }) => {
    const set = compileFlags(document);
    expect(set.problems).toEqual([]);
    const begun = process.cpuUsage().user;
    expect(set.evaluate("f", context).reason).toBe("ERROR");
    expect(set.explain("f", context).reason).toBe("ERROR");
    expect(process.cpuUsage().user - begun).toBeLessThan(1_000_000);
  });

  it("is explained in a thousand steps and the one that decides", () => {
    const document = asked({ attribute: "a", op: "is", values: ["x"] });
    document.flags.f.rules.push({ when: [{ attribute: "a", op: "is", values: ["y"] }], serve: "on" });
    const { steps, value } = compileFlags(document).explain("f", { a: "y" });
    expect(value).toBe(true);
    expect(steps).toHaveLength(1_002);
    expect(steps.slice(-2).map(({ what }) => what)).toEqual(["2001 more", "rule 3001"]);
  });

  it("is done anew by every evaluation", () => {
    const set = compileFlags(asked({ attribute: "a", op: "is", values: ["x"] }));
    expect(set.evaluate("f", { a: list }).reason).toBe("ERROR");
    expect(set.evaluate("f", { a: list.slice(0, 500) })).toMatchObject({ value: false, reason: "DEFAULT" });
  });

  it("never makes a faulty segment sound, however many faults there are elsewhere", () => {
    const broken = { when: [{ attribute: "a", op: "equals", values: ["b"] }] };
    const rules = [{ when: [{ segment: "s1999", not: true }], serve: "on" }];
    const set = compileFlags({ flags: { f: { ...plain, rules } }, segments: many(2_000, "s", () => broken) });
    expect(set.evaluate("f", {}).errorCode).toBe("PARSE_ERROR");
  });

  it("is little where a flag with a long chain of prerequisites needs many others", () => {
    const chain = many(60, "c", (at) => (at === 0 ? plain : needs(`c${at - 1}`)));
    const others = many(20_000, "o", () => needs("c59"));
    const top = { ...plain, prerequisites: Object.keys(others).map((flag) => ({ flag, variant: "off" })) };
    const set = compileFlags({ flags: { ...chain, ...others, top } });
    const begun = process.cpuUsage().user;
    expect(set.evaluate("top", {}).reason).toBe("DEFAULT");
    expect(process.cpuUsage().user - begun).toBeLessThan(500_000);
  });
});
