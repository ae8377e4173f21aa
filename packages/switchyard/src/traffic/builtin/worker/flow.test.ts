import { once } from "node:events";
import { Agent, get, request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { appRoute, inflightOf, releaseRoute, until, withRouter } from "./testRouter.ts";

const size = 32_000_000;

describe("back-pressure", () => {
  it("holds an instance back while a client reads slowly, in bounded memory", async () => {
    await withRouter(async (router) => {
      let written = 0;
      const upstream = await router.upstream((_, response) => {
        response.writeHead(200, { "Content-Length": size });
        const chunk = Buffer.alloc(100_000, "x");
        const more = (): void => {
          while (written < size) {
            written += chunk.length;
            if (!response.write(chunk)) return void response.once("drain", more);
          }
          response.end();
        };
        more();
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const [response] = await once(get(router.url), "response");
      let before = -1;
      // What the kernel's buffers take is taken once nothing more is written for a while.
      while (before !== written) {
        before = written;
        await sleep(150);
      }
      expect(written).toBeLessThan(size / 2);
      let read = 0;
      for await (const chunk of response) read += Buffer.from(chunk).length;
      expect(read).toBe(size);
    });
  });

  it("holds a client back while an instance reads slowly", async () => {
    await withRouter(async (router) => {
      let read = 0;
      let go: (() => void) | undefined;
      const upstream = await router.upstream((request, response) => {
        go = () => {
          request.on("data", (chunk: Buffer) => (read += chunk.length));
          request.on("end", () => response.end(String(read)));
        };
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const upload = httpRequest(router.url, { method: "POST", headers: { "Content-Length": size } });
      let sent = 0;
      const chunk = Buffer.alloc(100_000, "x");
      const more = (): void => {
        while (sent < size) {
          sent += chunk.length;
          if (!upload.write(chunk)) return void upload.once("drain", more);
        }
        upload.end();
      };
      more();
      let before = -1;
      while (before !== sent) {
        before = sent;
        await sleep(150);
      }
      expect(sent).toBeLessThan(size / 2);
      go?.();
      const [response] = await once(upload, "response");
      expect(String(await once(response, "data"))).toBe(String(size));
    });
  });
});

describe("timeouts", () => {
  it("answers 504 when the first byte does not come in time, and repeats nothing", async () => {
    await withRouter(async (router) => {
      let taken = 0;
      const upstream = await router.upstream(() => (taken += 1));
      const timeouts = { connectMs: 1_000, responseMs: 200, idleMs: 0 };
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])], { timeouts }));
      const begun = performance.now();
      const response = await fetch(router.url);
      expect([response.status, await response.json()]).toMatchObject([
        504,
        { error: { reason: "instance-timeout" } },
      ]);
      expect(performance.now() - begun).toBeGreaterThan(150);
      expect(taken).toBe(1);
    });
  });

  it("breaks off a response that stalls, but never an event stream", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((request, response) => {
        const type = request.url === "/events" ? "text/event-stream" : "text/plain";
        response.writeHead(200, { "Content-Type": type });
        response.write("data: 1\n\n");
      });
      const timeouts = { connectMs: 1_000, responseMs: 0, idleMs: 200 };
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])], { timeouts }));
      const [events] = await once(get(`${router.url}/events`), "response");
      events.resume();
      const stalled = await fetch(router.url);
      await expect(stalled.text()).rejects.toThrow();
      expect(inflightOf(router, "shop-1-0")).toEqual({ stream: 1 });
      events.destroy();
    });
  });
});

describe("leaving", () => {
  it("serves open connections to their end, tells them to close, and accepts no new one", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((_, response) => response.end("ok"));
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = async () => {
        const [response] = await once(get(router.url, { agent }), "response");
        response.resume();
        await once(response, "end");
        return String(response.headers.connection);
      };
      expect(await ask()).toBe("keep-alive");
      const left = router.server.leave(10_000);
      await expect(fetch(router.url)).rejects.toThrow();
      expect(await ask()).toBe("close");
      await left;
      agent.destroy();
    });
  });

  it("gives up on connections that stay, at the deadline", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream(() => {});
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const client = get(router.url);
      client.on("error", () => {});
      await until(() => inflightOf(router, "shop-1-0")["request"] === 1);
      await router.server.leave(100);
      expect(inflightOf(router, "shop-1-0")).toEqual({ request: 1 });
      client.destroy();
    });
  });
});
