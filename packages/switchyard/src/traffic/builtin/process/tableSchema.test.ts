import { describe, expect, test } from "vitest";
import type { InstanceRoute, ReleaseRoute } from "../../routeTable.ts";
import { tableOf } from "./fixture/table.ts";
import { checkRouteTable } from "./tableSchema.ts";

const instance: InstanceRoute = { id: "a-1-0", host: "127.0.0.1", port: 8080, state: "active" };

describe("a route table is refused", () => {
  test.each([
    ["that is none", "nonsense", "table:"],
    ["of a newer format", { ...tableOf(1), format: 2 }, "format is 2"],
    ["with a port that cannot be", tableOf(1, [{ ...instance, port: 0 }]), "instances.0.port"],
    ["whose weights do not sum up", withReleases([weighing(1, 4_000), weighing(2, 5_000)]), "sum to 9000"],
    [
      "that lists a release twice",
      withReleases([weighing(1, 5_000), weighing(1, 5_000)]),
      "release is listed twice",
    ],
    ["that lists an instance twice", tableOf(1, [instance, instance]), "a-1-0 is listed twice"],
    [
      "whose cohort names no release",
      tableOf(1, [], { cohorts: [{ by: "header", name: "x-beta", release: 9 }] }),
      "release 9",
    ],
    [
      "that gives one instance two addresses",
      twoRoutes(instance, { ...instance, port: 8081 }),
      "two owners, addresses or states",
    ],
  ])("%s", (_what, table, reason) => {
    expect(() => checkRouteTable(table)).toThrow(reason);
  });
});

test("an app with two routes may list the same instances under both", () => {
  const table = twoRoutes(instance, { ...instance });

  expect(checkRouteTable(table)).toBe(table);
});

test("weights may all be zero", () => {
  expect(() => checkRouteTable(withReleases([weighing(1, 0), weighing(2, 0)]))).not.toThrow();
});

function withReleases(releases: readonly ReleaseRoute[]) {
  return tableOf(1, [], { releases });
}

function weighing(release: number, weight: number): ReleaseRoute {
  return { release, weight, instances: [] };
}

function twoRoutes(first: InstanceRoute, second: InstanceRoute) {
  const [one, two] = [tableOf(1, [first]), tableOf(1, [second], { pathPrefix: "/api" })];
  return { ...one, apps: [...one.apps, ...two.apps] };
}
