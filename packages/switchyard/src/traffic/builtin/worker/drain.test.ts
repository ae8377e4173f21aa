import { once } from "node:events";
import { get, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { InstanceRoute } from "../../routeTable.ts";
import {
  appRoute,
  inflightOf,
  releaseRoute,
  type TestRouter,
  type Upstream,
  until,
  withRouter,
} from "./testRouter.ts";

function publishState(router: TestRouter, upstream: Upstream, state: InstanceRoute["state"]): void {
  router.publish(appRoute([releaseRoute(1, 10_000, [upstream], state)]));
}

async function echoServer(router: TestRouter): Promise<Upstream> {
  const upstream = await router.upstream((_, response) => response.writeHead(403).end("no upgrade here"));
  const sockets = new WebSocketServer({ noServer: true });
  upstream.server.on("upgrade", (request, socket, head) => {
    if (request.url === "/refused") {
      socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.send(JSON.stringify(request.headers));
      webSocket.on("message", (data, binary) => webSocket.send(data, { binary }));
    });
  });
  return upstream;
}

async function connectWebSocket(
  router: TestRouter,
): Promise<{ socket: WebSocket; headers: Record<string, string> }> {
  const socket = new WebSocket(router.url.replace("http", "ws"));
  const [first] = await once(socket, "message");
  return { socket, headers: JSON.parse(String(first)) };
}

describe("WebSockets", () => {
  it("pass both ways, large messages too, and count as in flight until they are closed", async () => {
    await withRouter(async (router) => {
      publishState(router, await echoServer(router), "active");
      const { socket, headers } = await connectWebSocket(router);
      expect(headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", upgrade: "websocket" });
      for (const size of [0, 125, 126, 65_535, 65_536, 3_000_000]) {
        socket.send(Buffer.alloc(size, "x"));
        const [echo] = await once(socket, "message");
        expect(Buffer.from(echo).length).toBe(size);
      }
      expect(inflightOf(router, "shop-1-0")).toEqual({ websocket: 1 });
      socket.close(1000);
      const [code] = await once(socket, "close");
      expect(code).toBe(1000);
      await until(() => Object.keys(inflightOf(router, "shop-1-0")).length === 0);
      expect(router.plane.metrics()).toMatchObject([{ requests: 1, status: { "1xx": 1 } }]);
    });
  });

  it("pass on an instance's refusal", async () => {
    await withRouter(async (router) => {
      publishState(router, await echoServer(router), "active");
      const socket = new WebSocket(`${router.url.replace("http", "ws")}/refused`);
      const [, response] = await once(socket, "unexpected-response");
      expect([response.statusCode, await text(response)]).toEqual([401, "no"]);
      expect(inflightOf(router, "shop-1-0")).toEqual({});
    });
  });

  it("are told 1012 at a random moment of the window once their instance drains", async () => {
    await withRouter(async (router) => {
      const upstream = await echoServer(router);
      publishState(router, upstream, "active");
      const clients = await Promise.all(Array.from({ length: 20 }, () => connectWebSocket(router)));
      const drainedAt = performance.now();
      const closings = clients.map(async ({ socket }) => {
        const [code] = await once(socket, "close");
        return { code: Number(code), after: performance.now() - drainedAt };
      });
      publishState(router, upstream, "draining");
      const closed = await Promise.all(closings);
      expect(closed.map(({ code }) => code)).toEqual(closed.map(() => 1012));
      const moments = closed.map(({ after }) => after);
      expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(50);
      await until(() => Object.keys(router.plane.inflight()).length === 0);
    });
  });

  it("are told only between frames while messages flow", async () => {
    await withRouter(async (router) => {
      const upstream = await echoServer(router);
      publishState(router, upstream, "active");
      const { socket } = await connectWebSocket(router);
      let echoed = 0;
      const message = Buffer.alloc(300_000, "x");
      socket.on("message", (data) => {
        expect(message.equals(Buffer.concat([data].flat().map((part) => new Uint8Array(part))))).toBe(true);
        echoed += 1;
        if (socket.readyState === WebSocket.OPEN) socket.send(message);
      });
      socket.send(message);
      await until(() => echoed > 3);
      publishState(router, upstream, "draining");
      // A frame cut in two would end with 1006 or a protocol error.
      const [code] = await once(socket, "close");
      expect(code).toBe(1012);
    });
  });

  it("stay when their instance serves again before they were asked", async () => {
    await withRouter(async (router) => {
      const upstream = await echoServer(router);
      publishState(router, upstream, "active");
      const { socket } = await connectWebSocket(router);
      publishState(router, upstream, "draining");
      publishState(router, upstream, "active");
      let closed = false;
      socket.on("close", () => (closed = true));
      await new Promise((resolve) => setTimeout(resolve, 400));
      socket.send("still here");
      await once(socket, "message");
      expect(closed).toBe(false);
      socket.terminate();
    });
  });

  it("are cut with their kind alone", async () => {
    await withRouter(async (router) => {
      publishState(router, await echoServer(router), "active");
      const { socket } = await connectWebSocket(router);
      router.plane.cut("shop-1-0", ["request", "stream", "upload"]);
      expect(inflightOf(router, "shop-1-0")).toEqual({ websocket: 1 });
      router.plane.cut("shop-1-0", ["websocket"]);
      const [code] = await once(socket, "close");
      expect(code).toBe(1006);
      await until(() => Object.keys(router.plane.inflight()).length === 0);
    });
  });
});

describe("event streams", () => {
  it("end cleanly after a whole event once their instance drains", async () => {
    await withRouter(async (router) => {
      let closed = false;
      const upstream = await router.upstream((_, response) => {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        let turn = 0;
        const timer = setInterval(() => {
          turn += 1;
          response.write(turn % 2 === 1 ? `id: ${turn}\ndata: ha` : `lf\n\n`);
        }, 10);
        response.on("close", () => {
          clearInterval(timer);
          closed = true;
        });
      });
      publishState(router, upstream, "active");
      const [response] = await once(get(router.url), "response");
      await once(response, "readable");
      expect(inflightOf(router, "shop-1-0")).toEqual({ stream: 1 });
      publishState(router, upstream, "draining");
      expect(await text(response)).toMatch(/^(id: \d+\ndata: half\n\n)+$/);
      await until(() => closed);
      expect(router.plane.metrics()).toMatchObject([
        { requests: 1, aborted: 0, status: { "2xx": 1 }, latency: { count: 0 } },
      ]);
    });
  });

  it("end even when no event comes any more, and begin at once", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((_, response) => {
        response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
        response.flushHeaders();
      });
      publishState(router, upstream, "active");
      const [response] = await once(get(router.url), "response");
      publishState(router, upstream, "draining");
      expect(await text(response)).toBe("");
    });
  });
});

describe("draining", () => {
  it("lets requests finish, gives nothing new, and needs no retry", async () => {
    await withRouter(async (router) => {
      let finish: (() => void) | undefined;
      const old = await router.upstream((_, response) => {
        finish = () => response.end("old");
      });
      const fresh = await router.upstream((_, response) => response.end("new"));
      router.publish(appRoute([releaseRoute(1, 10_000, [old])]));
      const begun = fetch(router.url);
      await until(() => inflightOf(router, "shop-1-0")["request"] === 1);
      router.publish(appRoute([releaseRoute(1, 0, [old], "draining"), releaseRoute(2, 10_000, [fresh])]));
      expect(await (await fetch(router.url)).text()).toBe("new");
      finish?.();
      expect(await (await begun).text()).toBe("old");
      expect(inflightOf(router, "shop-1-0")).toEqual({});
    });
  });

  it("keeps the connections of an instance that left the table until nothing is in flight", async () => {
    await withRouter(async (router) => {
      let finish: (() => void) | undefined;
      const old = await router.upstream((_, response) => {
        finish = () => response.end("old");
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [old])]));
      const begun = fetch(router.url);
      await until(() => inflightOf(router, "shop-1-0")["request"] === 1);
      router.publish();
      expect(inflightOf(router, "shop-1-0")).toEqual({ request: 1 });
      finish?.();
      expect(await (await begun).text()).toBe("old");
      await until(() => router.plane.fleet.get("shop-1-0") === undefined);
    });
  });

  it("tells uploads from requests, by size at once and by time later", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((request, response) => {
        request.resume().on("end", () => setTimeout(() => response.end("done"), 100));
      });
      publishState(router, upstream, "active");
      const large = httpRequest(router.url, { method: "POST", headers: { "Content-Length": 2_000_000 } });
      large.flushHeaders();
      await until(() => inflightOf(router, "shop-1-0")["upload"] === 1);
      large.end(Buffer.alloc(2_000_000));
      await until(() => inflightOf(router, "shop-1-0")["request"] === 1);
      await once(large, "response");

      const slow = httpRequest(router.url, { method: "POST" });
      slow.write("a");
      await until(() => inflightOf(router, "shop-1-0")["request"] === 1);
      await until(() => inflightOf(router, "shop-1-0")["upload"] === 1);
      slow.end("b");
      await once(slow, "response");
      await until(() => Object.keys(inflightOf(router, "shop-1-0")).length === 0);
    });
  });

  it("answers 503 to a request that is cut before its response began", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream(() => {});
      publishState(router, upstream, "active");
      const begun = fetch(router.url);
      await until(() => inflightOf(router, "shop-1-0")["request"] === 1);
      router.plane.cut("shop-1-0", ["request"]);
      const response = await begun;
      expect([response.status, await response.json()]).toMatchObject([503, { error: { reason: "cut" } }]);
      expect(inflightOf(router, "shop-1-0")).toEqual({});
      expect(router.plane.metrics()).toMatchObject([{ status: { error: 1 } }]);
    });
  });
});
