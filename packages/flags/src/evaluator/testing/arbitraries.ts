import * as fc from "fast-check";

/** Sound documents of three flags and three segments, and contexts whose attributes often matter to them. */

const variants = fc.constantFrom("on", "off", "blue");
const keys = fc.constantFrom("u1", "u2", "u3", "7", "org-1");
const attributes = fc.constantFrom("plan", "age", "version", "since", "tags", "user.plan", "missing", "$now");
const texts = fc.constantFrom(
  "pro",
  "team",
  "free",
  "p",
  "o",
  "1.2.3",
  "2.0.0",
  "2027-01-01T00:00:00Z",
  "12",
);
const numbers = fc.constantFrom(0, 12, 18, 1_800_000_000_000);
const not = fc.option(fc.boolean(), { nil: undefined });

const attributeConditions = fc.oneof(
  test(["is"], fc.oneof(texts, numbers, fc.boolean())),
  test(["contains", "starts_with", "ends_with"], texts),
  test(["<", "<=", ">", ">="], numbers),
  test(["before", "after"], fc.constantFrom<string | number>("2027-01-01T00:00:00Z", 1_800_000_000_000)),
  test(["version_>=", "version_^"], fc.constantFrom("1.2.3", "2.0.0")),
  plain({ attribute: attributes, op: fc.constant("exists"), not }),
);

function test(ops: readonly string[], values: fc.Arbitrary<unknown>) {
  const some = fc.array(values, { minLength: 1, maxLength: 3 });
  return plain({ attribute: attributes, op: fc.constantFrom(...ops), values: some, not });
}

/** Of members that are not undefined. */
function plain(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  return fc
    .record(model)
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));
}

const windows = fc.constantFrom<unknown>(
  { from: "2027-01-01T00:00:00Z" },
  { until: "2027-01-01T00:00:00Z" },
  { from: "2027-01-01T00:00:00Z", until: "2027-06-01T00:00:00+02:00" },
);

/** @param segments that may be named */
function conditions(segments: readonly string[], depth = 2): fc.Arbitrary<unknown> {
  const leaves = [
    attributeConditions,
    attributeConditions,
    windows,
    plain({ role: fc.array(fc.constantFrom("admin", "dev"), { minLength: 1, maxLength: 2 }), not }),
    ...(segments.length === 0 ? [] : [plain({ segment: fc.constantFrom(...segments), not })]),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const several = fc.array(conditions(segments, depth - 1), { maxLength: 3 });
  return fc.oneof(...leaves, plain({ any: several, not }), plain({ all: several, not }));
}

const bucketing = {
  by: fc.constantFrom(undefined, undefined, "targetingKey", "user.plan", "age"),
  seed: fc.constantFrom(undefined, undefined, "seed-2"),
};

const splits = plain({
  split: fc
    .array(fc.tuple(fc.oneof(variants, variants, fc.constant(null)), fc.nat(50)), {
      minLength: 1,
      maxLength: 12,
    })
    .filter((table) => table.some(([, weight]) => weight > 0)),
  ...bucketing,
});

const gates = plain({ share: fc.nat(100), of: fc.constant(100), ...bucketing });
const serves = fc.oneof(variants, splits);

function segment(below: readonly string[]): fc.Arbitrary<unknown> {
  const listed = fc.option(fc.array(keys, { maxLength: 2 }), { nil: undefined });
  return plain({
    included: listed,
    excluded: listed,
    by: fc.constantFrom(undefined, "user.plan"),
    when: fc.option(fc.array(conditions(below, 1), { maxLength: 2 }), { nil: undefined }),
  });
}

function rules(): fc.Arbitrary<unknown> {
  const when = fc.array(conditions(["s1", "s2", "s3"]), { maxLength: 3 });
  return fc.array(plain({ when, gate: fc.option(gates, { nil: undefined, freq: 2 }), serve: serves }), {
    maxLength: 3,
  });
}

const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });

function flag(below: readonly string[]): fc.Arbitrary<unknown> {
  const target = plain({
    variant: variants,
    keys: fc.array(keys, { maxLength: 2 }),
    by: fc.constantFrom(undefined, "age"),
  });
  const prerequisite = plain({
    flag: fc.nat(Math.max(0, below.length - 1)).map((at) => below[at]),
    variant: fc.oneof(variants, fc.array(variants, { minLength: 1, maxLength: 2 })),
  });
  return plain({
    state: fc.constantFrom("ENABLED", "ENABLED", "ENABLED", "ENABLED", "DISABLED"),
    variants: fc.constant({ on: true, off: false, blue: "#00f" }),
    defaultVariant: fc.constantFrom(undefined, null, "on", "off"),
    off: fc.constantFrom(undefined, "off"),
    killed: fc.constantFrom(undefined, undefined, undefined, false, true),
    bucketing: optional(plain(bucketing)),
    prerequisites:
      below.length === 0 ? fc.constant(undefined) : optional(fc.array(prerequisite, { maxLength: 2 })),
    targets: optional(fc.array(target, { maxLength: 2 })),
    rules: optional(rules()),
    fallthrough: optional(serves),
  });
}

export const documents = fc.record({
  flags: fc.record({ f1: flag([]), f2: flag(["f1"]), f3: flag(["f1", "f2"]) }),
  segments: fc.record({ s1: segment([]), s2: segment(["s1"]), s3: segment(["s1", "s2"]) }),
});

const values = fc.oneof(
  texts,
  texts,
  numbers,
  fc.boolean(),
  fc.constant(null),
  fc.array(texts, { maxLength: 3 }),
);

export const contexts = plain({
  targetingKey: fc.oneof(keys, fc.constantFrom(undefined, "", 7)),
  bucketingKey: fc.constantFrom(undefined, undefined, "u9"),
  plan: values,
  age: values,
  version: values,
  since: values,
  tags: values,
  roles: fc.constantFrom(undefined, ["dev"], ["qa", "admin"]),
  role: fc.constantFrom(undefined, "admin", "qa"),
  user: fc.oneof(fc.record({ plan: values }), values),
});

export const moments = fc.constantFrom(
  1_700_000_000_000,
  Date.UTC(2027, 0, 1),
  1_800_000_000_000,
  Date.UTC(2027, 4, 31, 22),
);
