import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAccessLog } from "./accessLog.ts";
import { appRoute, releaseRoute, withRouter } from "./testRouter.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "switchyard-access-"));
});
afterEach(() => rm(directory, { recursive: true }));

describe("access log", () => {
  it("holds one line per request, with what the router did", async () => {
    const path = join(directory, "access.log");
    await withRouter(async (router) => {
      await fetch(`${router.url}/nowhere?secret=1`);
      const dead = await router.upstream(() => {});
      await dead.kill();
      const live = await router.upstream((_, response) => response.end("12345"));
      router.publish(appRoute([releaseRoute(1, 10_000, [dead, live])]));
      await (await fetch(`${router.url}/a?secret=1`, { method: "PUT", body: "x" })).text();
    }, openAccessLog(path));
    const content = await readFile(path, "utf8");
    expect(content).not.toContain("secret");
    const lines = content
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      {
        time: expect.any(String),
        method: "GET",
        path: "/nowhere",
        status: 404,
        ms: expect.any(Number),
        bytes: 0,
        retries: 0,
        reason: "no-route",
      },
      {
        time: expect.any(String),
        app: "shop",
        release: 1,
        instance: "shop-1-1",
        method: "PUT",
        path: "/a",
        status: 200,
        ms: expect.any(Number),
        bytes: 5,
        retries: 1,
      },
    ]);
  });

  it("never fails a request when it cannot be written", async () => {
    await withRouter(
      async (router) => {
        const upstream = await router.upstream((_, response) => response.end("ok"));
        router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
        expect(await (await fetch(router.url)).text()).toBe("ok");
      },
      openAccessLog(join(directory, "missing", "access.log")),
    );
  });
});
