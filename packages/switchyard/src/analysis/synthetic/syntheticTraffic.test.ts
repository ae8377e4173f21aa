import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { httpCheck } from "../../config/httpCheck.ts";
import { SimulatedClock } from "../testing/simulatedClock.ts";
import { SyntheticTraffic } from "./syntheticTraffic.ts";

const begin = 1_000_000;
const never = new AbortController().signal;

/** Probes of release 2, whose instance answers as told. */
async function probed(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a server that listens on TCP
  const { port } = server.address() as AddressInfo;
  const clock = new SimulatedClock(begin);
  const traffic = new SyntheticTraffic(clock);
  const handle = { id: "a", host: "127.0.0.1", port, pid: 1, startTime: "1" };
  return {
    clock,
    traffic,
    server,
    probe: (check: object, signal: AbortSignal = never) =>
      traffic.probe("shop", 2, handle, httpCheck.parse(check), signal),
    seen: (from = -1_000, to = 1_000) => {
      const window = { from: begin + from, to: begin + to };
      const { requests, status, latency } = traffic.between("shop", 2, window);
      return { requests, failed: status.error, good: status["2xx"], timed: latency.count };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("a probe", () => {
  it("is sent as it stands in the configuration, and counts as a request of its release alone", async () => {
    let got = "";
    await using one = await probed(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      got = `${request.method} ${request.url} ${String(request.headers["x-probe"])} ${Buffer.concat(chunks).toString()}`;
      response.writeHead(201).end("all well");
    });
    await one.probe({
      path: "/search?q=1",
      method: "POST",
      headers: { "x-probe": "yes" },
      body: "{}",
      expect: { status: 201, body: "well" },
    });
    expect(got).toBe("POST /search?q=1 yes {}");
    expect(one.seen()).toEqual({ requests: 1, failed: 0, good: 1, timed: 1 });
    expect(one.traffic.between("shop", 1, { from: 0, to: begin + 1_000 }).requests).toBe(0);
    expect(one.traffic.between("blog", 2, { from: 0, to: begin + 1_000 }).requests).toBe(0);
  });

  it.each<[string, RequestListener]>([
    ["another status", (_request, response) => void response.writeHead(500).end("all well")],
    ["another body", (_request, response) => void response.end("sorry")],
    ["no answer", (request) => void request.socket.destroy()],
    [
      "half an answer",
      (_request, response) => {
        response.writeHead(200, { "content-length": 100 });
        response.write("all well", () => response.destroy());
      },
    ],
  ])("that gets %s counts as a failed one", async (_what, answer) => {
    await using one = await probed(answer);
    await one.probe({ path: "/", expect: { body: "well" } });
    expect(one.seen()).toMatchObject({ requests: 1, failed: 1 });
  });

  it("that finds nobody counts as a failed one", async () => {
    const one = await probed((_request, response) => void response.end());
    await one[Symbol.asyncDispose]();
    await one.probe({ path: "/" });
    expect(one.seen()).toMatchObject({ requests: 1, failed: 1 });
  });

  it("that is no longer wanted counts for nothing", async () => {
    await using one = await probed(() => undefined);
    const stop = new AbortController();
    const sent = one.probe({ path: "/" }, stop.signal);
    stop.abort(new Error("enough"));
    await sent;
    expect(one.seen()).toMatchObject({ requests: 0 });
  });
});

describe("probes", () => {
  it("belong to one of two windows that follow each other", async () => {
    await using one = await probed((_request, response) => void response.end());
    for (const at of [0, 500, 999]) {
      one.clock.set(begin + at);
      await one.probe({ path: "/" });
    }
    expect(
      [one.seen(0, 500), one.seen(500, 999), one.seen(999, 1_500)].map(({ requests }) => requests),
    ).toEqual([1, 1, 1]);
  });

  it("are forgotten after some minutes", async () => {
    await using one = await probed((_request, response) => void response.end());
    await one.probe({ path: "/" });
    one.clock.set(begin + 331_000);
    await one.probe({ path: "/" });
    expect(one.seen(0, 400_000).requests).toBe(1);
  });
});
