import { describe, expect, test, vi } from "vitest";
import { get, openUpstream, type Upstream } from "./contractFixture.ts";
import type { TrafficRouter } from "./port.ts";
import {
  type AppRoute,
  type InstanceRoute,
  type ReleaseRoute,
  type RouteTable,
  totalWeight,
} from "./routeTable.ts";

/** A router of its own that serves nothing yet; disposing it stops everything. */
export interface RouterUnderTest extends AsyncDisposable {
  readonly router: TrafficRouter;
  readonly address: { readonly host: string; readonly port: number };
}

const patience = { timeout: 15_000, interval: 20 };

/** What every driver of the port promises; parts that need a capability run where the driver has it. */
export function trafficRouterContract(
  name: string,
  capabilities: TrafficRouter["capabilities"],
  open: () => Promise<RouterUnderTest>,
): void {
  describe(`${name} keeps the router's contract`, () => {
    test("it has the capabilities that it says", async () => {
      await using subject = await open();
      expect(subject.router.capabilities).toEqual(capabilities);
    });

    test("from the moment a publish resolves every request goes by that table", async () => {
      await using subject = await open();
      await using old = await openUpstream("old");
      await using candidate = await openUpstream("new");
      const releases = (share: number) => [
        releaseOf(1, totalWeight - share, old),
        releaseOf(2, share, candidate),
      ];
      await publishAndSettle(subject, tableOf(1, releases(0)));
      expect(await bodies(subject, 20)).toEqual(Array(20).fill("old"));

      await subject.router.publish(tableOf(2, releases(totalWeight)));
      expect(await bodies(subject, 20)).toEqual(Array(20).fill("new"));

      await subject.router.publish(tableOf(3, releases(0)));
      expect(await bodies(subject, 20)).toEqual(Array(20).fill("old"));
    });

    test("the table in force may be published again, an older or different one is refused", async () => {
      await using subject = await open();
      await using upstream = await openUpstream();
      const table = tableOf(5, [releaseOf(1, totalWeight, upstream)]);
      await subject.router.publish(table);

      await subject.router.publish(table);
      await expect(subject.router.publish({ ...table, generation: 4 })).rejects.toMatchObject(refused);
      await expect(subject.router.publish({ ...table, apps: [] })).rejects.toMatchObject(refused);
      expect((await subject.router.observe()).generation).toBe(5);
    });

    test("it sees which instances are healthy, warm and draining ones, too", async () => {
      await using subject = await open();
      await using good = await openUpstream();
      await using bad = await openUpstream();
      bad.status = 503;
      const instances = [
        instanceOf("active", good),
        instanceOf("warm", good, "warm"),
        instanceOf("draining", good, "draining"),
        instanceOf("bad", bad),
      ];
      await subject.router.publish(tableOf(1, [{ release: 1, weight: totalWeight, instances }]));

      await vi.waitFor(async () => {
        const seen = (await subject.router.observe()).instances.map(({ id, health }) => [id, health]);
        expect(Object.fromEntries(seen)).toEqual({
          active: "healthy",
          warm: "healthy",
          draining: "healthy",
          bad: "unhealthy",
        });
      }, patience);
    });

    test("warm and draining instances get no new request", async () => {
      await using subject = await open();
      await using active = await openUpstream("active");
      await using other = await openUpstream("other");
      const instances = [
        instanceOf("a", active),
        instanceOf("w", other, "warm"),
        instanceOf("d", other, "draining"),
      ];
      await publishAndSettle(subject, tableOf(1, [{ release: 1, weight: totalWeight, instances }]));

      expect(await bodies(subject, 20)).toEqual(Array(20).fill("active"));
      expect(other.requests).toBe(0);
    });

    test.runIf(capabilities.cohorts)("a cohort gets its release, whatever the weights", async () => {
      await using subject = await open();
      await using old = await openUpstream("old");
      await using candidate = await openUpstream("new");
      const cohorts = [{ by: "header", name: "x-beta", value: "yes", release: 2 } as const];
      const releases = [releaseOf(1, totalWeight, old), releaseOf(2, 0, candidate)];
      await publishAndSettle(subject, tableOf(1, releases, { cohorts }));

      expect((await get(subject.address, "/", { "x-beta": "yes" })).body).toBe("new");
      expect((await get(subject.address, "/", { "x-beta": "no" })).body).toBe("old");
      expect((await get(subject.address)).body).toBe("old");
    });

    test.runIf(capabilities.weights && capabilities.sticky)(
      "raising the candidate's share adds users to it and moves none out",
      async () => {
        await using subject = await open();
        await using old = await openUpstream("old");
        await using candidate = await openUpstream("new");
        let members: ReadonlySet<string> = new Set();
        for (const [generation, share] of [1_000, 3_000, 7_000].entries()) {
          const releases = [releaseOf(1, totalWeight - share, old), releaseOf(2, share, candidate)];
          await publishAndSettle(subject, tableOf(generation + 1, releases));
          const now = await usersOn(subject, "new");
          expect(now.size / users.length).toBeCloseTo(share / totalWeight, 0.8);
          expect([...members].filter((user) => !now.has(user))).toEqual([]);
          members = now;
        }
      },
    );

    test.runIf(capabilities.inflight)(
      "a draining instance finishes what it has, and it is counted until then",
      async () => {
        await using subject = await open();
        await using old = await openUpstream("old");
        await using candidate = await openUpstream("new");
        await publishAndSettle(
          subject,
          tableOf(1, [releaseOf(1, totalWeight, old), releaseOf(2, 0, candidate)]),
        );
        const held = get(subject.address, "/hold");
        await vi.waitFor(async () => expect(await inflightOf(subject, "1-0")).toBe(1), patience);

        const drained = { release: 1, weight: 0, instances: [instanceOf("1-0", old, "draining")] };
        await subject.router.publish(tableOf(2, [drained, releaseOf(2, totalWeight, candidate)]));
        expect(await bodies(subject, 5)).toEqual(Array(5).fill("new"));
        expect(await inflightOf(subject, "1-0")).toBe(1);
        old.release();

        expect(await held).toEqual({ status: 200, body: "old" });
        await vi.waitFor(async () => expect(await inflightOf(subject, "1-0")).toBe(0), patience);
      },
    );

    test.runIf(capabilities.inflight)(
      "a cut ends what an instance has in flight, and nothing else",
      async () => {
        await using subject = await open();
        await using upstream = await openUpstream();
        await publishAndSettle(subject, tableOf(1, [releaseOf(1, totalWeight, upstream)]));
        const held = get(subject.address, "/hold");
        held.catch(() => {});
        await vi.waitFor(async () => expect(await inflightOf(subject, "1-0")).toBe(1), patience);

        await subject.router.cut("1-0", ["websocket", "stream"]);
        expect(await inflightOf(subject, "1-0")).toBe(1);
        await subject.router.cut("1-0", ["request"]);

        await expect(held).rejects.toThrow();
        expect(await inflightOf(subject, "1-0")).toBe(0);
        expect((await get(subject.address)).status).toBe(200);
      },
    );

    test.runIf(capabilities.metrics)(
      "requests, their status and latency are counted per release",
      async () => {
        await using subject = await open();
        await using upstream = await openUpstream();
        await publishAndSettle(subject, tableOf(1, [releaseOf(1, totalWeight, upstream)]));
        await bodies(subject, 10);
        upstream.status = 404;
        await bodies(subject, 5);

        await vi.waitFor(async () => {
          expect(await subject.router.metrics()).toMatchObject([
            { app: "a", release: 1, requests: 15, status: { "2xx": 10, "4xx": 5 }, latency: { count: 15 } },
          ]);
        }, patience);
      },
    );
  });
}

const refused = { code: "ROUTER_REFUSED" };
const users = Array.from({ length: 200 }, (_, n) => `user-${n}`);

function tableOf(
  generation: number,
  releases: readonly ReleaseRoute[],
  app: Partial<AppRoute> = {},
): RouteTable {
  return {
    format: 1,
    generation,
    apps: [
      {
        app: "a",
        hosts: [],
        pathPrefix: "/",
        releases,
        cohorts: [],
        sticky: { seed: "a", key: { by: "header", name: "x-user" } },
        health: {
          check: { kind: "http", path: "/up" },
          intervalMs: 200,
          timeoutMs: 1_000,
          healthyThreshold: 1,
          unhealthyThreshold: 2,
        },
        timeouts: { connectMs: 1_000, responseMs: 10_000, idleMs: 10_000 },
        drain: { reconnectWindowMs: 1_000 },
        ...app,
      },
    ],
  };
}

function releaseOf(release: number, weight: number, upstream: Upstream): ReleaseRoute {
  return { release, weight, instances: [instanceOf(`${release}-0`, upstream)] };
}

function instanceOf(id: string, { port }: Upstream, state: InstanceRoute["state"] = "active"): InstanceRoute {
  return { id, host: "127.0.0.1", port, state };
}

/** The engine's own order: nothing is expected of instances before the router sees them healthy. */
async function publishAndSettle({ router }: RouterUnderTest, table: RouteTable): Promise<void> {
  await router.publish(table);
  await vi.waitFor(async () => {
    expect((await router.observe()).instances.every(({ health }) => health === "healthy")).toBe(true);
  }, patience);
}

async function bodies({ address }: RouterUnderTest, count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => get(address, "/", { "x-user": `user-${n}` })),
  );
  return answers.map(({ body }) => body);
}

async function usersOn({ address }: RouterUnderTest, name: string): Promise<Set<string>> {
  const found = await Promise.all(
    users.map(async (user) => ({ user, body: (await get(address, "/", { "x-user": user })).body })),
  );
  return new Set(found.filter(({ body }) => body === name).map(({ user }) => user));
}

async function inflightOf({ router }: RouterUnderTest, id: string): Promise<number | undefined> {
  const { instances } = await router.observe();
  return instances.find((instance) => instance.id === id)?.inflight.request;
}
