import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init, type LDClient, type LDMultiKindContext } from "@launchdarkly/node-server-sdk";
import { FileDataSourceFactory } from "@launchdarkly/node-server-sdk/integrations";
import { compileFlags } from "@switchyard/flags";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFlags } from "../../../../packages/switchyard/src/flags/exchange/importFlags.ts";
import { type Subject, subjects } from "./subjects.ts";

const flag = (key: string, rest: object) => ({
  key,
  version: 1,
  on: true,
  salt: `salt of ${key}`,
  offVariation: 2,
  variations: ["a", "b", "c"],
  fallthrough: { variation: 0 },
  targets: [],
  rules: [],
  prerequisites: [],
  ...rest,
});
const clause = (attribute: string, op: string, values: readonly unknown[], rest: object = {}) => ({
  attribute,
  op,
  values,
  ...rest,
});
const rollout = (rest: object = {}) => ({
  rollout: {
    contextKind: "user",
    variations: [
      { variation: 1, weight: 33_333 },
      { variation: 0, weight: 33_333 },
      { variation: 2, weight: 33_334 },
    ],
    ...rest,
  },
});
const company = { contextKind: "company" };

const list = [
  flag("off", { on: false }),
  flag("rolled out", { fallthrough: rollout() }),
  flag("with a seed", { fallthrough: rollout({ kind: "experiment", seed: 4711 }) }),
  flag("by an attribute", { fallthrough: rollout({ bucketBy: "plan" }) }),
  flag("by company", { fallthrough: rollout({ contextKind: "company" }) }),
  flag("short of all", {
    fallthrough: {
      rollout: {
        variations: [
          { variation: 0, weight: 50_000 },
          { variation: 1, weight: 10_000 },
        ],
      },
    },
  }),
  flag("targets", {
    targets: [{ variation: 1, values: ["user-1-é", "user-2-é"] }],
    contextTargets: [
      { variation: 2, values: ["company-3"], contextKind: "company" },
      { variation: 1, values: [], contextKind: "user" },
    ],
  }),
  flag("rules", {
    rules: [
      {
        id: "1",
        clauses: [clause("country", "in", ["de", "fr"]), clause("age", "greaterThanOrEqual", [18])],
        variation: 1,
      },
      { id: "2", clauses: [clause("plan", "in", ["free"], { negate: true })], ...rollout() },
      {
        id: "3",
        clauses: [clause("version", "semVerLessThan", ["2.0.0"]), clause("isBeta", "in", [true])],
        variation: 2,
      },
      { id: "4", clauses: [clause("tags", "startsWith", ["b", "c"])], variation: 1 },
      { id: "5", clauses: [clause("country", "matches", ["^[A-Z]+$"])], variation: 2 },
      {
        id: "6",
        clauses: [clause("key", "endsWith", ["5-é"]), clause("anonymous", "in", [false])],
        variation: 1,
      },
      {
        id: "7",
        clauses: [clause("kind", "in", ["company"]), clause("key", "in", ["company-7"], company)],
        variation: 2,
      },
    ],
  }),
  flag("segments", {
    rules: [
      { id: "1", clauses: [clause("", "segmentMatch", ["listed"])], variation: 1 },
      {
        id: "2",
        clauses: [clause("", "segmentMatch", ["a share"]), clause("isBeta", "in", [true])],
        variation: 2,
      },
      { id: "3", clauses: [clause("", "segmentMatch", ["ruled"], { negate: true })], variation: 1 },
    ],
  }),
  flag("child", { prerequisites: [{ key: "rolled out", variation: 1 }], fallthrough: { variation: 1 } }),
  flag("child of one that is off", { prerequisites: [{ key: "off", variation: 2 }] }),
];
const segment = (key: string, rest: object) => ({
  key,
  version: 1,
  salt: `salt of ${key}`,
  included: [],
  excluded: [],
  rules: [],
  ...rest,
});
const file = {
  flags: Object.fromEntries(list.map((one) => [one.key, one])),
  segments: {
    listed: segment("listed", {
      included: ["user-10-é"],
      excluded: ["user-11-é", "user-12-é"],
      includedContexts: [{ contextKind: "company", values: ["company-1"] }],
      rules: [{ clauses: [clause("country", "in", ["us"])] }],
    }),
    "a share": segment("a share", {
      excluded: ["user-20-é"],
      rules: [
        { clauses: [clause("country", "in", ["de"])], weight: 40_000 },
        { clauses: [clause("plan", "in", ["pro"])], weight: 20_000, bucketBy: "country" },
      ],
    }),
    ruled: segment("ruled", { rules: [{ clauses: [clause("plan", "in", ["pro", "team"])] }] }),
  },
};

const people = subjects(2_000).filter((one) => one.key !== undefined);
const imported = importFlags("launchdarkly", JSON.stringify(file));
const flags = compileFlags(imported.document);
let folder: string;
let client: LDClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agreement-"));
  const path = join(folder, "flags.json");
  await writeFile(path, JSON.stringify(file));
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const source = new FileDataSourceFactory({ paths: [path] });
  client = init("none", {
    updateProcessor: source.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: silent,
  });
  await client.waitForInitialization({ timeout: 5 });
});
afterAll(async () => {
  client.close();
  await rm(folder, { recursive: true });
});

describe("who gets what after an import from LaunchDarkly", () => {
  it.each(list.map(({ key }) => key))("%s is as with LaunchDarkly's SDK", async (key) => {
    const served = new Set<unknown>();
    for (const one of people) {
      const ours = flags.evaluate(key, contextOf(one)).value ?? "default";
      const theirs: unknown = await client.variation(key, multiContextOf(one), "default");
      expect({ one, value: ours }).toEqual({ one, value: theirs });
      served.add(ours);
    }
    expect(served.size > 1).toBe(!["off", "child of one that is off"].includes(key));
  });

  it("loses none of these", () => {
    expect(Object.values(imported.document.flags).map(({ state }) => state)).not.toContain("DISABLED");
  });
});

function contextOf({ key, company: name, ...attributes }: Subject) {
  return { ...attributes, targetingKey: key, company: { key: name } };
}

function multiContextOf({ key, company: name, ...attributes }: Subject): LDMultiKindContext {
  return { kind: "multi", user: { key: key!, ...attributes }, company: { key: name } };
}
