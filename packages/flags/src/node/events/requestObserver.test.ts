import { type RequestListener, createServer, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { RequestTally } from "../../sync/protocol.ts";
import { LatencyHistogram } from "./latencyHistogram.ts";
import { addressOf } from "../testing/addressOf.ts";
import { Observations } from "./observations.ts";
import { RequestObserver } from "./requestObserver.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function observing(...watched: string[]) {
  const observations = new Observations();
  observations.renew(watched);
  const serve = (flag: string, variant: string) =>
    observations.evaluated(flag, { reason: "SPLIT", variant }, { targetingKey: "u" });
  return { observations, serve, observer: new RequestObserver(observations) };
}

async function listening(handler: RequestListener) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close().closeAllConnections());
  return { server, url: addressOf(server) };
}

function tallies(observations: Observations): Omit<RequestTally, "latency">[] {
  return observations.requests.take().requests.map(({ latency: _latency, ...tally }) => tally);
}

describe("requests in which a watched flag was evaluated", () => {
  it("are counted by flag and variant, each within its own request, also after waiting", async () => {
    const { observations, serve, observer } = observing("a", "b");
    const { server, url } = await listening((request, response) => {
      void (async () => {
        const [, variant = "", status = ""] = request.url!.split("/");
        serve("a", variant);
        await delay(5);
        serve("a", variant);
        serve("b", "on");
        serve("not watched", "on");
        response.writeHead(Number(status)).end();
      })();
    });
    let closed = 0;
    server.on("request", (_request, response) => response.once("close", () => closed++));
    observer.observe(server);
    await Promise.all(["on/200", "on/500", "off/200", "off/404"].map((path) => fetch(`${url}/${path}`)));
    await expect.poll(() => closed).toBe(4);
    expect(
      tallies(observations).toSorted((a, b) => (a.flag + a.variant).localeCompare(b.flag + b.variant)),
    ).toEqual([
      { flag: "a", variant: "off", requests: 2, errors: 0 },
      { flag: "a", variant: "on", requests: 2, errors: 1 },
      { flag: "b", variant: "on", requests: 4, errors: 1 },
    ]);
  });

  it("are errors when the response was cut, but not when it is an event stream", async () => {
    const { observations, serve, observer } = observing("a");
    let closed = 0;
    const { url } = await listening(
      observer.wrap((request, response) => {
        response.once("close", () => closed++);
        serve("a", request.url!);
        const type = request.url === "/events" ? "text/event-stream" : "text/plain";
        response.writeHead(200, { "content-type": type }).write("begun");
      }),
    );
    for (const path of ["/cut", "/events"]) {
      await new Promise<void>((resolve) => {
        const request = get(url + path, (response) =>
          response.once("data", () => resolve(void request.destroy())),
        );
        request.on("error", () => {});
      });
    }
    await expect.poll(() => closed).toBe(2);
    expect(tallies(observations)).toEqual([{ flag: "a", variant: "/cut", requests: 1, errors: 1 }]);
  });

  it("are counted once, also with the server and a handler observed", async () => {
    const { observations, serve, observer } = observing("a");
    const { server, url } = await listening(
      observer.wrap((_request, response) => {
        serve("a", "on");
        response.end();
      }),
    );
    const stop = observer.observe(server);
    await fetch(url);
    await expect
      .poll(() => tallies(observations))
      .toEqual([{ flag: "a", variant: "on", requests: 1, errors: 0 }]);
    stop();
  });

  it("are found behind a middleware", async () => {
    const { observations, serve, observer } = observing("a");
    const middleware = observer.wrap((_request, _response, next: () => void) => next());
    const { url } = await listening((request, response) => {
      middleware(request, response, () => {
        serve("a", "on");
        response.end();
      });
    });
    await fetch(url);
    await expect.poll(() => tallies(observations)).toHaveLength(1);
  });

  it("are not looked at while no flag is watched, nor after that was ended", async () => {
    const { observations, serve, observer } = observing();
    const { server, url } = await listening((_request, response) => {
      expect(response.listenerCount("close")).toBe(listeners);
      serve("a", "on");
      response.end();
    });
    let listeners = 0;
    server.once("request", (_request, response) => (listeners = response.listenerCount("close")));
    const stop = observer.observe(server);
    await fetch(url);
    observations.renew(["a"]);
    stop();
    await fetch(url);
    expect(tallies(observations)).toEqual([]);
  });
});

describe("the latency histogram", () => {
  it("has ascending bounds that are at most a fifth above what they count", () => {
    const histogram = new LatencyHistogram();
    const durations = [0, 0.4, 1, 3, 17, 17.2, 250, 9_999, 86_400_000];
    for (const ms of durations) histogram.add(ms);
    const pairs = histogram.pairs();
    expect(pairs.reduce((sum, [, count]) => sum + count, 0)).toBe(durations.length);
    expect(pairs.map(([upto]) => upto)).toEqual(pairs.map(([upto]) => upto).toSorted((a, b) => a - b));
    for (const ms of [3, 17, 250, 9_999]) {
      const bound = pairs.find(([upto]) => upto >= ms)?.[0] ?? 0;
      expect(bound / ms).toBeLessThan(1.2);
    }
  });
});
