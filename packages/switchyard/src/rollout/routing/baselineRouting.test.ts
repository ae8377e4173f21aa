import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import type { InstanceRecord, ReleaseRecord } from "../../state/records.ts";
import { assignRelease } from "../../traffic/builtin/worker/assignRelease.ts";
import { type AppRoute, totalWeight } from "../../traffic/routeTable.ts";
import { routeTable } from "./routing.ts";
import { baselineWeight } from "../strategies/withFreshBaseline.ts";

const stable = 7;
const candidate = 8;
const baseline = 9;

/** The route of a shop whose candidate has this share, its baseline the one that belongs to it. */
function routeAt(weight: number): AppRoute {
  const releases = [baseline, candidate, stable].map((number): ReleaseRecord => {
    const copy = number === baseline ? { baselineOf: stable } : {};
    return {
      app: "shop",
      number,
      createdAt: 0,
      artifact: null,
      config: appSchema.parse({ run: "x" }),
      ...copy,
    };
  });
  const instances = releases.map(({ number }): InstanceRecord => {
    const handle = { id: `shop-${number}`, host: "127.0.0.1", port: number, pid: 1, startTime: "1" };
    return { id: handle.id, app: "shop", release: number, index: 0, role: { kind: "active" }, handle };
  });
  const fresh =
    weight < totalWeight ? { baseline: { release: baseline, weight: baselineWeight(weight) } } : {};
  const app = { app: "shop", stable, split: { candidate, weight, ...fresh } };
  const [route] = routeTable(1, [{ app, releases, instances }]).apps;
  if (route === undefined) throw new Error("no route");
  return route;
}

const share = fc.integer({ min: 0, max: totalWeight });

describe("the routes of an app with a fresh baseline", () => {
  it("lie in the order of stable, baseline, candidate", () => {
    expect(routeAt(2_000).releases.map(({ release, weight }) => [release, weight])).toEqual([
      [stable, 6_000],
      [baseline, 2_000],
      [candidate, 2_000],
    ]);
  });

  it("have weights that add up", () => {
    fc.assert(
      fc.property(share, (weight) => {
        const weights = routeAt(weight).releases.map((release) => release.weight);
        expect(weights.reduce((sum, one) => sum + one, 0)).toBe(totalWeight);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("move users only from stable to the baseline to the candidate as its share rises", () => {
    fc.assert(
      fc.property(fc.string(), share, share, (key, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const before = assignRelease(routeAt(low), key)?.release;
        const after = assignRelease(routeAt(high), key)?.release;
        if (before === candidate) expect(after).toBe(candidate);
        if (before === baseline && low > 0) expect(after).not.toBe(stable);
      }),
      { numRuns: 2_000 },
    );
  });
});
