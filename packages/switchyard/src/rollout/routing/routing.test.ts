import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import type { InstanceRecord, InstanceRole, ReleaseRecord } from "../../state/records.ts";
import { type AppState, routeTable } from "./routing.ts";

const release = (number: number, fields: object = {}): ReleaseRecord => ({
  app: "shop",
  number,
  createdAt: 0,
  artifact: null,
  config: appSchema.parse({ run: "x", ...fields }),
});

const instance = (id: string, number: number, role: InstanceRole): InstanceRecord => ({
  id,
  app: "shop",
  release: number,
  index: 0,
  role,
  handle: { id, host: "127.0.0.1", port: 20_000, pid: 1, startTime: "1" },
});

const state = (
  app: Partial<AppState["app"]>,
  releases: ReleaseRecord[],
  instances: InstanceRecord[],
): AppState => ({
  app: { app: "shop", stable: 1, split: null, ...app },
  releases,
  instances,
});

describe("routeTable", () => {
  it("puts stable before the candidate, and both after what drains or is warm", () => {
    const table = routeTable(7, [
      state(
        { stable: 2, split: { candidate: 1, weight: 500 } },
        [release(3), release(2), release(1)],
        [
          instance("a", 1, { kind: "active" }),
          instance("b", 2, { kind: "active" }),
          instance("c", 3, { kind: "draining", since: 0, next: "stop" }),
        ],
      ),
    ]);
    expect(table.generation).toBe(7);
    expect(table.apps[0]?.releases.map((route) => [route.release, route.weight])).toEqual([
      [3, 0],
      [2, 9500],
      [1, 500],
    ]);
  });

  it("leaves out instances that start or stop", () => {
    const table = routeTable(1, [
      state(
        {},
        [release(1)],
        [instance("a", 1, { kind: "starting" }), instance("b", 1, { kind: "stopping" })],
      ),
    ]);
    expect(table.apps[0]?.releases[0]?.instances).toEqual([]);
  });

  it("gives everything to the first candidate, and lists it without a share before that", () => {
    const first = { stable: null, split: { candidate: 1, weight: 10_000 } };
    const active = [instance("a", 1, { kind: "active" })];
    expect(routeTable(1, [state(first, [release(1)], active)]).apps[0]?.releases[0]?.weight).toBe(10_000);
    expect(routeTable(1, [state({ stable: null }, [release(1)], active)]).apps[0]?.releases[0]?.weight).toBe(
      0,
    );
    expect(routeTable(1, [state({ stable: null }, [release(1)], [])]).apps).toEqual([]);
  });

  it("sends cohorts to the candidate only while there is one", () => {
    const cohorts = [{ header: "x-beta", value: "1" }];
    const active = [instance("a", 1, { kind: "active" }), instance("b", 2, { kind: "active" })];
    const releases = [release(2, { cohorts }), release(1)];
    const split = { candidate: 2, weight: 0 };
    expect(routeTable(1, [state({ split }, releases, active)]).apps[0]?.cohorts).toEqual([
      { by: "header", name: "x-beta", value: "1", release: 2 },
    ]);
    expect(routeTable(1, [state({}, releases, active)]).apps[0]?.cohorts).toEqual([]);
  });

  it("makes one route per path, with the hosts of that path together", () => {
    const routes = [{ host: "A.example.com" }, { host: "b.example.com" }, { path: "/api" }];
    const table = routeTable(1, [
      state({}, [release(1, { routes })], [instance("a", 1, { kind: "active" })]),
    ]);
    expect(table.apps.map(({ hosts, pathPrefix }) => [pathPrefix, hosts])).toEqual([
      ["/api", []],
      ["/", ["a.example.com", "b.example.com"]],
    ]);
  });
});
