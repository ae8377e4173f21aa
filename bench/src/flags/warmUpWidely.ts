import { compileFlags, type Condition, type FlagDefinition, type Json } from "@switchyard/flags";
import { contextsOf, people } from "./people.ts";

/**
 * Evaluates flags with all kinds of rules first: else our call sites would know nothing but the two flags that are
 * measured, which no real program's do. The others interpret, so it would make no difference to them.
 */
export function warmUpWidely(): void {
  const set = compileFlags({ flags });
  const contexts = contextsOf(people(200), ({ id, ...attributes }) => ({
    targetingKey: id,
    ...attributes,
    roles: ["admin"],
    company: { size: 12, name: "A company" },
  }));
  for (let round = 0; round < 20; round++) {
    for (const key of set.keys) for (const context of contexts) set.evaluate(key, context);
  }
  if (set.problems.length > 0) throw new Error(JSON.stringify(set.problems));
}

const conditions: readonly (readonly Condition[])[] = [
  [{ attribute: "plan", op: "is", values: ["pro", "team"] }],
  [{ attribute: "plan", op: "is", values: ["free"], not: true }],
  [{ attribute: "country", op: "is", values: "at be ch de fr gb it nl pl pt".split(" ") }],
  [{ attribute: "email", op: "ends_with", values: ["9@example.com"] }],
  [{ attribute: "email", op: "contains", values: ["77", "88"] }],
  [{ attribute: "email", op: "matches", values: ["^person-[0-4]"] }],
  [{ attribute: "version", op: "version_>=", values: ["4.2.0"] }],
  [{ attribute: "company.size", op: "<", values: [10] }],
  [{ attribute: "company.name", op: "starts_with", values: ["B"] }],
  [
    { attribute: "isEmployee", op: "is", values: [true] },
    { attribute: "age", op: ">", values: [40] },
  ],
  [
    { attribute: "age", op: "<=", values: [30] },
    { attribute: "country", op: "is", values: ["jp"] },
    { attribute: "phone", op: "exists" },
  ],
  [{ role: ["admin", "support"] }, { attribute: "age", op: "exists" }],
  [{ any: [{ attribute: "plan", op: "is", values: ["x"] }, { from: "2020-01-01T00:00:00Z" }] }],
  [{ logic: { "==": [{ var: "country" }, "de"] } }],
];

const variants = { on: true, off: false };
const flags: Record<string, FlagDefinition> = Object.fromEntries([
  ...conditions.map((when, at): [string, FlagDefinition] => [
    `rule-${at}`,
    {
      state: "ENABLED",
      variants,
      rules: [
        { when, serve: "on", ...(at % 2 === 0 && { gate: { share: 50_000 } }) },
        {
          when: conditions[(at + 5) % conditions.length]!,
          serve: {
            split: [
              ["on", 1],
              ["off", 1],
            ],
          },
        },
      ],
      fallthrough:
        at % 3 === 0
          ? "off"
          : {
              split: [
                ["on", 1],
                ["off", 1],
                ["on", 1],
              ],
              by: "email",
            },
    },
  ]),
  [
    "targets",
    {
      state: "ENABLED",
      variants,
      targets: [{ variant: "on", keys: ["a", "b"] }],
      defaultVariant: "off",
      prerequisites: [{ flag: "rule-1", variant: ["on", "off"] }],
    },
  ],
  [
    "logic",
    logicFlag({
      if: [{ in: [{ var: "plan" }, ["pro"]] }, "on", { starts_with: [{ var: "email" }, "p"] }, "on"],
    }),
  ],
]);

function logicFlag(targeting: Json): FlagDefinition {
  return { state: "ENABLED", variants, defaultVariant: "off", targeting };
}
