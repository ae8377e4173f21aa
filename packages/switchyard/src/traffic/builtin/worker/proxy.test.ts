import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { get, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { appRoute, inflightOf, releaseRoute, until, withRouter } from "./testRouter.ts";

describe("proxying", () => {
  it("answers 404 by itself where no app is", async () => {
    await withRouter(async (router) => {
      const response = await fetch(router.url);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { reason: "no-route" } });
    });
  });

  it("passes request and response on, with forwarding headers and without hop-by-hop ones", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((request, response) => {
        response.setHeader("Connection", "X-Secret");
        response.setHeader("X-Secret", "1");
        response.setHeader("Set-Cookie", ["a=1", "b=2"]);
        response.end(JSON.stringify(request.headers));
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const outgoing = httpRequest(`${router.url}/x?y=1`, {
        headers: {
          Host: "shop.example:80",
          Connection: "keep-alive, X-Hop",
          "X-Hop": "1",
          TE: "trailers",
          "X-Forwarded-For": "203.0.113.9",
        },
      }).end();
      const [response] = await once(outgoing, "response");
      const seen = JSON.parse(await text(response));
      expect(response.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
      expect(response.headers["x-secret"]).toBeUndefined();
      expect(seen).toMatchObject({
        host: "shop.example:80",
        "x-forwarded-for": "203.0.113.9, 127.0.0.1",
        "x-forwarded-proto": "http",
        "x-forwarded-host": "shop.example:80",
        forwarded: 'for=127.0.0.1;host="shop.example:80";proto=http',
        "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(seen["x-hop"]).toBeUndefined();
      expect(seen.te).toBeUndefined();
    });
  });

  it("keeps HEAD, 204, 304, Content-Length, chunks and trailers as they are", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((request, response) => {
        switch (request.url) {
          case "/head":
            return response.writeHead(200, { "Content-Length": 5 }).end("12345");
          case "/204":
            return response.writeHead(204).end();
          case "/304":
            return response.writeHead(304, { ETag: '"x"' }).end();
          case "/length":
            return response.writeHead(200, { "Content-Length": 5 }).end("12345");
          default:
            response.writeHead(200, { Trailer: "X-Sum" });
            response.write("ab");
            response.addTrailers({ "X-Sum": "2" });
            return response.end("cd");
        }
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const head = await fetch(`${router.url}/head`, { method: "HEAD" });
      expect([head.status, head.headers.get("content-length")]).toEqual([200, "5"]);
      expect((await fetch(`${router.url}/204`)).status).toBe(204);
      const unchanged = await fetch(`${router.url}/304`);
      expect([unchanged.status, unchanged.headers.get("etag")]).toEqual([304, '"x"']);
      const length = await fetch(`${router.url}/length`);
      expect([length.headers.get("content-length"), await length.text()]).toEqual(["5", "12345"]);
      const [chunked] = await once(get(`${router.url}/chunked`), "response");
      expect(await text(chunked)).toBe("abcd");
      expect(chunked.headers["transfer-encoding"]).toBe("chunked");
      expect(chunked.trailers).toEqual({ "x-sum": "2" });
    });
  });

  it("carries bodies of every size unharmed both ways", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((request, response) => {
        request.pipe(response);
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      for (const size of [0, 1, 65_536, 65_537, 10_000_000]) {
        const body = randomBytes(size);
        const response = await fetch(router.url, { method: "POST", body });
        const back = Buffer.from(await response.arrayBuffer());
        expect(back.length).toBe(size);
        expect(hash(back)).toBe(hash(body));
      }
      expect(inflightOf(router, "shop-1-0")).toEqual({});
    });
  });

  it("answers malformed requests with 400 and goes on", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((_, response) => response.end("ok"));
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      for (const head of [
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      ]) {
        expect(await raw(router.port, head)).toMatch(/^HTTP\/1\.1 400 /);
      }
      expect(await (await fetch(router.url)).text()).toBe("ok");
    });
  });

  it("sends 100 Continue only once an instance takes the body", async () => {
    await withRouter(async (router) => {
      const upstream = await router.upstream((request, response) => request.pipe(response));
      const post = (length: number) =>
        raw(
          router.port,
          `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n${"x".repeat(length)}`,
        );
      expect(await post(3)).toMatch(/^HTTP\/1\.1 404/);
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      expect(await post(3)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
      expect(await post(100_000)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
    });
  });

  it("counts a client that leaves as aborted and stops the instance's work", async () => {
    await withRouter(async (router) => {
      let closed = false;
      const upstream = await router.upstream((_, response) => {
        response.write("begun");
        response.on("close", () => (closed = true));
      });
      router.publish(appRoute([releaseRoute(1, 10_000, [upstream])]));
      const client = get(router.url);
      const [response] = await once(client, "response");
      await once(response, "data");
      expect(inflightOf(router, "shop-1-0")).toEqual({ request: 1 });
      response.on("error", () => {});
      client.destroy();
      await until(() => closed);
      expect(inflightOf(router, "shop-1-0")).toEqual({});
      expect(router.plane.metrics()).toMatchObject([
        { requests: 1, aborted: 1, status: { "2xx": 0, error: 0 } },
      ]);
      expect(router.suspects).toEqual([]);
    });
  });
});

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Everything that comes back on a connection of its own. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  let answer = "";
  for await (const chunk of socket) {
    answer += String(chunk);
    if (/HTTP\/1\.1 [2-5]/.test(answer)) break;
  }
  return answer;
}
