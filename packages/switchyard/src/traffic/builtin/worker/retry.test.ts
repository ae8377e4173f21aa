import { once } from "node:events";
import { get, request as httpRequest } from "node:http";
import { createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { appRoute, inflightOf, releaseRoute, type TestRouter, until, withRouter } from "./testRouter.ts";

const idempotent = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

describe("retries", () => {
  it.each([...idempotent, "POST", "PATCH"])(
    "repeats %s elsewhere when no connection could be made",
    async (method) => {
      await withRouter(async (router) => {
        const dead = await router.upstream(() => {});
        await dead.kill();
        const live = await router.upstream((request, response) => request.pipe(response));
        router.publish(appRoute([releaseRoute(1, 10_000, [dead, live])]));
        const body = method === "PUT" || method === "POST" || method === "PATCH" ? "body" : null;
        for (let request = 0; request < 4; request++) {
          const response = await fetch(router.url, { method, body });
          expect(response.status).toBe(200);
          if (body !== null) expect(await response.text()).toBe(body);
        }
        expect(router.suspects).toContain("shop-1-0");
        expect(router.plane.metrics()).toMatchObject([{ requests: 4, retries: 1, status: { "2xx": 4 } }]);
      });
    },
  );

  it("repeats a large upload when no connection could be made, since nothing of it was taken", async () => {
    await withRouter(async (router) => {
      const dead = await router.upstream(() => {});
      await dead.kill();
      const live = await router.upstream((request, response) => request.pipe(response));
      router.publish(appRoute([releaseRoute(1, 10_000, [dead, live])]));
      const response = await fetch(router.url, { method: "POST", body: Buffer.alloc(200_000, "x") });
      expect((await response.arrayBuffer()).byteLength).toBe(200_000);
    });
  });

  it.each(idempotent)("repeats %s that an instance took without answering", async (method) => {
    await withRouter(async (router) => {
      const failing = await router.upstream((request) => request.socket.resetAndDestroy());
      const live = await router.upstream((_, response) => response.end());
      router.publish(appRoute([releaseRoute(1, 10_000, [failing, live])]));
      for (let request = 0; request < 4; request++) {
        expect((await fetch(router.url, { method })).status).toBe(200);
      }
      expect(router.plane.metrics()[0]?.retries).toBeGreaterThan(0);
    });
  });

  it.each(["POST", "PATCH"])("never repeats %s that may have been sent", async (method) => {
    await withRouter(async (router) => {
      let taken = 0;
      const failing = await router.upstream((request) => {
        taken += 1;
        request.socket.resetAndDestroy();
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [failing])]));
      const response = await fetch(router.url, { method, body: "pay" });
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { reason: "instance-failed" } });
      expect(taken).toBe(1);
      expect(router.plane.metrics()).toMatchObject([{ requests: 1, retries: 0, status: { error: 1 } }]);
    });
  });

  it("never repeats an idempotent upload of which a part is gone", async () => {
    await withRouter(async (router) => {
      const failing = await router.upstream((request) => {
        request.once("data", () => request.socket.resetAndDestroy());
      });
      const live = await router.upstream((request, response) => request.pipe(response));
      router.publish(appRoute([releaseRoute(1, 10_000, [failing, live])]));
      const upload = httpRequest(router.url, { method: "PUT", headers: { "Content-Length": 1_000_000 } });
      upload.write(Buffer.alloc(70_000));
      const [response] = await once(upload, "response");
      expect(response.statusCode).toBe(502);
      upload.on("error", () => {});
      upload.destroy();
    });
  });

  it("tries three times at most", async () => {
    await withRouter(async (router) => {
      let taken = 0;
      const failing = await router.upstream((request) => {
        taken += 1;
        request.socket.resetAndDestroy();
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [failing, failing, failing, failing])]));
      expect((await fetch(router.url)).status).toBe(502);
      expect(taken).toBe(3);
    });
  });

  it("repeats a small response that broke off half-way, since the client saw nothing of it", async () => {
    await withRouter(async (router) => {
      const failing = await router.upstream((request, response) => {
        response.writeHead(200, { "Content-Length": 10 });
        response.write("12345", () => request.socket.resetAndDestroy());
      });
      const live = await router.upstream((_, response) => response.end("0123456789"));
      router.publish(appRoute([releaseRoute(1, 10_000, [failing, live])]));
      for (let request = 0; request < 4; request++) {
        expect(await (await fetch(router.url)).text()).toBe("0123456789");
      }
    });
  });

  it("breaks the client's connection off when a response ends half-way, and counts an error", async () => {
    await withRouter(async (router) => {
      const failing = await router.upstream((_, response) => {
        response.writeHead(200, { "Content-Length": 1_000_000 });
        response.write(Buffer.alloc(100_000));
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [failing])]));
      const [response] = await once(get(router.url), "response");
      await once(response, "data");
      const ended = text(response);
      await failing.kill();
      await expect(ended).rejects.toThrow("aborted");
      expect(router.plane.metrics()).toMatchObject([{ requests: 1, status: { "2xx": 0, error: 1 } }]);
      expect(inflightOf(router, "shop-1-0")).toEqual({});
    });
  });

  it("survives an instance that closes kept-alive connections as requests come", async () => {
    await withRouter(async (router) => {
      // Answers the first request of each connection, and resets it as the second one arrives.
      const server = createServer((socket: Socket) => {
        let seen = 0;
        socket.on("error", () => {});
        socket.on("data", () => {
          seen += 1;
          if (seen === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          else socket.resetAndDestroy();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      router.publish(appRoute([releaseRoute(1, 10_000, [{ port }])]));
      try {
        for (let request = 0; request < 20; request++) expect((await fetch(router.url)).status).toBe(200);
        expect(router.plane.metrics()[0]?.retries).toBeGreaterThan(0);
      } finally {
        server.close();
      }
    });
  });

  it("loses no idempotent request when an instance is killed under load", async () => {
    await withRouter(async (router) => {
      const upstreams = await Promise.all(
        Array.from({ length: 3 }, () =>
          router.upstream((_, response) => setTimeout(() => response.end("ok"), 3)),
        ),
      );
      router.publish(appRoute([releaseRoute(1, 10_000, upstreams)]));
      const load = underLoad(router);
      await until(() => load.answered > 200);
      await upstreams[0]?.kill();
      const atKill = load.answered;
      await until(() => load.answered > atKill + 500);
      expect(await load.stop()).toEqual([]);
    });
  });
});

describe("passive health", () => {
  it("prefers others to an instance that refused a connection, but never gives up the last one", async () => {
    await withRouter(async (router) => {
      const dead = await router.upstream(() => {});
      await dead.kill();
      const live = await router.upstream((_, response) => response.end("live"));
      router.publish(appRoute([releaseRoute(1, 10_000, [dead, live])]));
      for (let request = 0; request < 10; request++) await (await fetch(router.url)).text();
      expect(router.plane.metrics()[0]?.retries).toBe(1);

      router.publish(appRoute([releaseRoute(1, 10_000, [dead])]));
      const response = await fetch(router.url);
      expect([response.status, await response.json()]).toMatchObject([
        502,
        { error: { reason: "instance-unreachable" } },
      ]);
    });
  });

  it("goes to another release with traffic before it answers 503, and never to an unhealthy instance", async () => {
    await withRouter(async (router) => {
      const stable = await router.upstream((_, response) => response.end("stable"));
      const candidate = await router.upstream((_, response) => response.end("candidate"));
      router.publish(appRoute([releaseRoute(1, 1, [stable]), releaseRoute(2, 9_999, [candidate])]));
      router.plane.setHealth({ "shop-1-0": "healthy", "shop-2-0": "unhealthy" });
      expect(await (await fetch(router.url)).text()).toBe("stable");
      router.plane.setHealth({ "shop-1-0": "unhealthy", "shop-2-0": "unhealthy" });
      const response = await fetch(router.url);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    });
  });
});

/** 20 clients that ask again and again. */
function underLoad(router: TestRouter) {
  const failures: string[] = [];
  const stopped = new AbortController();
  const load = { answered: 0, stop: async () => [] as string[] };
  const clients = Array.from({ length: 20 }, async () => {
    while (!stopped.signal.aborted) {
      try {
        const response = await fetch(router.url);
        const body = await response.text();
        if (response.status !== 200 || body !== "ok") failures.push(`${response.status} ${body}`);
      } catch (error) {
        failures.push(String(error));
      }
      load.answered += 1;
    }
  });
  load.stop = async () => {
    stopped.abort();
    await Promise.all(clients);
    return failures;
  };
  return load;
}
