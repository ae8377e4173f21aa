import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppRoute } from "../../routeTable.ts";
import { assignRelease } from "./assignRelease.ts";
import { appRoute, releaseRoute, withRouter } from "./testRouter.ts";

/** Stable first, the candidate last, as the control plane lays them out. */
function split(candidateWeight: number): AppRoute {
  return appRoute([releaseRoute(1, 10_000 - candidateWeight, []), releaseRoute(2, candidateWeight, [])]);
}

const weight = fc.nat(10_000);

describe("assignRelease", () => {
  it("never moves a user out of the candidate when its weight grows", () => {
    fc.assert(
      fc.property(fc.string(), weight, weight, (key, one, other) => {
        const before = assignRelease(split(Math.min(one, other)), key)?.release;
        const after = assignRelease(split(Math.max(one, other)), key)?.release;
        if (before === 2) expect(after).toBe(2);
      }),
    );
  });

  it("gives everyone a release with weight", () => {
    fc.assert(
      fc.property(fc.string(), weight, weight, (key, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const weights = [low, high - low, 10_000 - high];
        const app = appRoute(weights.map((weight, index) => releaseRoute(index + 1, weight, [])));
        expect(assignRelease(app, key)?.weight).toBeGreaterThan(0);
      }),
    );
  });

  it("divides users by the weights", () => {
    const app = split(2_500);
    const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
    const share = keys.filter((key) => assignRelease(app, key)?.release === 2).length / keys.length;
    expect(share).toBeGreaterThan(0.24);
    expect(share).toBeLessThan(0.26);
  });

  it("gives no release when none has weight", () => {
    expect(assignRelease(appRoute([releaseRoute(1, 0, [])]), "key")).toBeUndefined();
  });
});

describe("stickiness", () => {
  it("names a user once while releases share the traffic, and keeps the user where the name says", async () => {
    await withRouter(async (router) => {
      const instances = await Promise.all(
        [1, 2].map((release) =>
          router.upstream((_, response) => {
            response.setHeader("Set-Cookie", "own=1");
            response.end(String(release));
          }),
        ),
      );
      const publish = (candidate: number) =>
        router.publish(
          appRoute([
            releaseRoute(1, 10_000 - candidate, [instances[0]!]),
            releaseRoute(2, candidate, [instances[1]!]),
          ]),
        );
      const ask = async (cookie?: string) => {
        const response = await fetch(router.url, cookie === undefined ? {} : { headers: { Cookie: cookie } });
        return { release: await response.text(), cookies: response.headers.getSetCookie() };
      };

      publish(0);
      expect((await ask()).cookies).toEqual(["own=1"]);

      publish(5_000);
      const users = await Promise.all(Array.from({ length: 40 }, () => ask()));
      for (const user of users) {
        expect(user.cookies).toEqual([
          "own=1",
          expect.stringMatching(
            /^switchyard_shop=[0-9a-f-]{36}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/,
          ),
        ]);
        const again = await ask(`x=y; ${user.cookies[1]?.split(";")[0]}`);
        expect(again).toEqual({ release: user.release, cookies: ["own=1"] });
      }
      expect(new Set(users.map((user) => user.release))).toEqual(new Set(["1", "2"]));

      publish(8_000);
      for (const user of users.filter((user) => user.release === "2")) {
        expect((await ask(user.cookies[1]?.split(";")[0])).release).toBe("2");
      }
    });
  });

  it("goes by a header or the client's address where the app says so", async () => {
    await withRouter(async (router) => {
      const instances = await Promise.all(
        [1, 2].map((release) => router.upstream((_, response) => response.end(String(release)))),
      );
      const releases = instances.map((instance, index) => releaseRoute(index + 1, 5_000, [instance]));
      const expected = (key: string) => String(assignRelease(appRoute(releases), key)?.release);
      const ask = async (headers: Record<string, string>) => (await fetch(router.url, { headers })).text();

      router.publish(appRoute(releases, { sticky: { seed: "shop", key: { by: "header", name: "X-User" } } }));
      for (const user of ["ann", "bob", "cyd", "dee", "eve"]) {
        expect(await ask({ "x-user": user })).toBe(expected(user));
      }
      expect(await ask({})).toBe(expected("127.0.0.1"));

      router.publish(appRoute(releases, { sticky: { seed: "shop", key: { by: "ip" } } }));
      for (const address of ["203.0.113.1", "203.0.113.2", "203.0.113.3", "2001:db8::1"]) {
        expect(await ask({ "X-Forwarded-For": `198.51.100.7, ${address}, 10.0.0.1` })).toBe(
          expected(address),
        );
      }
    });
  });

  it("puts cohorts before weights, also for a release without weight", async () => {
    await withRouter(async (router) => {
      const instances = await Promise.all(
        [1, 2].map((release) => router.upstream((_, response) => response.end(String(release)))),
      );
      router.publish(
        appRoute([releaseRoute(1, 10_000, [instances[0]!]), releaseRoute(2, 0, [instances[1]!])], {
          cohorts: [
            { by: "header", name: "X-Beta", value: "yes", release: 2 },
            { by: "cookie", name: "beta", release: 2 },
            { by: "query", name: "beta", value: "a b", release: 2 },
          ],
        }),
      );
      const ask = async (path: string, headers: Record<string, string> = {}) =>
        (await fetch(router.url + path, { headers })).text();
      expect(await ask("/")).toBe("1");
      expect(await ask("/", { "x-beta": "no" })).toBe("1");
      expect(await ask("/", { "x-beta": "yes" })).toBe("2");
      expect(await ask("/", { cookie: "a=1; beta=" })).toBe("2");
      expect(await ask("/", { cookie: "notbeta=1" })).toBe("1");
      expect(await ask("/?x=1&beta=a%20b")).toBe("2");
    });
  });
});
