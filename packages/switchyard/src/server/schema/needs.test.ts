import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import type { InstanceRecord, ReleaseRecord } from "../../state/records.ts";
import { flagNeeds } from "./flagNeeds.ts";
import { needsOf } from "./needsOf.ts";
import { versionFor } from "./versionFor.ts";

const config = appSchema.parse({ run: "x" });
const release = (number: number, fields: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  app: "shop",
  number,
  createdAt: 0,
  artifact: null,
  config,
  schema: `shop_v${number}`,
  ...fields,
});
const instance = (of: number): InstanceRecord => ({
  id: `shop-${of}-1`,
  app: "shop",
  release: of,
  index: 1,
  role: { kind: "warm" },
});

const flag = (key: string, schema: string, state: "ENABLED" | "DISABLED" = "ENABLED") => ({
  key,
  definition: { state, variants: { on: true }, defaultVariant: "on", requires: { schema } },
});

const migration = (name: string, version: string, phase: "done" | "ready" | "reverted") => ({
  name,
  version,
  phase,
  checksum: "",
  expandedAt: 0,
  fills: [],
});

describe("what needs a version", () => {
  it("is every release that serves, is rolled out, or is kept warm, until its window ends", () => {
    const needs = needsOf({
      app: { app: "shop", stable: 3, split: { candidate: 4, weight: 100 } },
      releases: [release(4), release(3), release(2, { warmUntil: 99 }), release(1)],
      instances: [instance(2)],
      rolling: new Set([5]),
    });
    expect(needs).toEqual([
      { what: "release 4", version: "shop_v4", until: null },
      { what: "release 3", version: "shop_v3", until: null },
      { what: "warm release 2", version: "shop_v2", until: 99 },
    ]);
  });

  it("is none for a release that sees the tables as they are", () => {
    const releases = [release(3, { schema: null })];
    const app = { app: "shop", stable: 3, split: null };
    expect(needsOf({ app, releases, instances: [], rolling: new Set() })).toEqual([]);
  });

  it("is a flag that is met by an old version only", () => {
    const flags = [
      flag("old-cart", "shop_v41"),
      flag("between", ">= 40, < 43"),
      flag("new-cart", ">= 42"),
      flag("off", "shop_v40", "DISABLED"),
      flag("other", "expanded"),
    ];
    expect(flagNeeds("shop", flags)).toEqual([
      { what: "flag old-cart", version: "shop_v41", until: null },
      { what: "flag between", version: "shop_v42", until: null },
    ]);
  });
});

describe("the version of a release", () => {
  const migrations = [
    migration("0001", "shop_v1", "done"),
    migration("0002", "shop_v2", "ready"),
    migration("0003", "shop_v3", "ready"),
    migration("0004", "shop_v4", "reverted"),
  ];

  it("is that of its newest migration, though later ones of others are in flight", () => {
    expect(versionFor({ migrations }, [{ name: "0001" }, { name: "0002" }])).toBe("shop_v2");
  });

  it("is not that of one that was reverted", () => {
    expect(versionFor({ migrations }, [{ name: "0003" }, { name: "0004" }])).toBe("shop_v3");
  });

  it("is none without migrations", () => {
    expect(versionFor({ migrations }, [])).toBeNull();
  });
});
