import { afterEach, describe, expect, it } from "vitest";
import { answers, buffersStreams, drips, hangs, hangsStreams } from "../testing/misbehaviours.ts";
import { off, on, testFlags } from "../testing/testFlags.ts";
import { TestServer, frame } from "../testing/testServer.ts";

const closing: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function connected(options: Parameters<typeof testFlags>[0] = {}) {
  const server = await TestServer.start({ a: on });
  const test = testFlags({ url: server.url, ...options });
  closing.push(server, test);
  expect(await test.flags.ready()).toBe(true);
  return { server, ...test };
}

function serves(flags: Awaited<ReturnType<typeof connected>>["flags"], value: boolean) {
  return expect.poll(() => flags.boolean("a", !value), { timeout: 5_000, interval: 5 }).toBe(value);
}

describe("a client whose connection is disturbed", () => {
  it("comes back after its stream was cut, and says STALE meanwhile", async () => {
    const { server, flags, heard, errors } = await connected();
    server.cut();
    await expect.poll(() => heard).toContain("reconnected");
    expect(heard).toEqual(["changed", "ready", "stale", "reconnected"]);
    expect(errors.map((error) => error.code)).toEqual(["UNREACHABLE"]);
    expect(flags.state).toBe("READY");
  });

  it("serves what it knows while the control plane is gone, and the newer version when it is back", async () => {
    const { server, flags, errors } = await connected();
    await server.stop();
    await expect.poll(() => flags.state).toBe("STALE");
    expect(flags.details("a", false)).toMatchObject({ value: true, reason: "STATIC" });
    server.publish({ a: off });
    await server.listen();
    await serves(flags, false);
    expect(flags.state).toBe("READY");
    await expect.poll(() => server.ackedBy("test")).toBe(2);
    expect(errors).toHaveLength(1);
  });

  it("acknowledges again what a restarted control plane has forgotten", async () => {
    const { server } = await connected();
    await expect.poll(() => server.ackedBy("test")).toBe(1);
    await server.stop();
    server.acks.length = 0;
    await server.listen();
    await expect.poll(() => server.ackedBy("test")).toBe(1);
  });

  it("believes a control plane that was set back to an older version", async () => {
    const { server, flags } = await connected();
    server.publish({ a: off });
    await serves(flags, false);
    await server.stop();
    server.put = { ...server.put, version: 1, document: { flags: { a: on } } };
    await server.listen();
    await serves(flags, true);
    expect(flags.version).toBe(1);
  });

  it("cuts a stream that went quiet without an end, and connects anew", async () => {
    const { server, flags, heard, errors } = await connected();
    server.isFrozen = true;
    server.publish({ a: off });
    const frozenAt = performance.now();
    await serves(flags, false);
    expect(performance.now() - frozenAt).toBeLessThan(1_500);
    expect(heard).toContain("stale");
    expect(errors[0]?.message).toContain("no byte within 125 ms");
  });

  it("gives up on a connection that is accepted and never answered", async () => {
    const server = await TestServer.start({ a: on });
    const test = testFlags({ url: server.url });
    closing.push(server, test);
    server.misbehaviour = hangs;
    await expect.poll(() => server.requests.length).toBeGreaterThan(1);
    expect(test.flags.state).toBe("NOT_READY");
    server.misbehaviour = undefined;
    await serves(test.flags, true);
  });

  it.each([
    ["the stream", buffersStreams],
    ["the stream with its headers", hangsStreams],
  ])("polls where a proxy holds back %s, and streams again when it can", async (_what, proxy) => {
    const server = await TestServer.start({ a: on });
    server.misbehaviour = proxy;
    const test = testFlags({ url: server.url });
    closing.push(server, test);
    await serves(test.flags, true);
    server.publish({ a: off });
    await serves(test.flags, false);
    expect(test.flags.state).toBe("READY");
    expect(server.streams.size).toBe(0);
    await expect.poll(() => server.ackedBy("test")).toBe(2);
    await expect.poll(() => server.requests.some((request) => request.status() === 304)).toBe(true);
    server.misbehaviour = undefined;
    await expect.poll(() => server.streams.size, { timeout: 3_000 }).toBe(1);
    server.publish({ a: on });
    await serves(test.flags, true);
  });

  it("does not wait for ever for an event that comes byte by byte", async () => {
    const server = await TestServer.start({ a: on });
    server.misbehaviour = drips(10);
    const test = testFlags({ url: server.url });
    closing.push(server, test);
    await serves(test.flags, true);
    expect(test.errors.map((error) => error.message).join()).toContain("no whole event");
  });

  it.each([
    ["garbage in a patch", "event: patch\ndata: {oops\n\n"],
    ["a patch that is none", frame("patch", { from: 1, version: "x" })],
    ["a patch from another version", frame("patch", { from: 7, version: 8, flags: {} })],
    ["garbage in a put", frame("put", { flags: 1 })],
    ["a ping of another version", frame("ping", { version: 9 })],
  ])("asks for everything after %s", async (_what, text) => {
    const { server, flags, errors, heard } = await connected();
    server.write(text);
    await expect.poll(() => heard).toContain("reconnected");
    expect(errors.map((error) => error.code)).toEqual(["BAD_MESSAGE"]);
    expect(flags.boolean("a", false)).toBe(true);
    const last = server.requests.findLast((request) => request.path.includes("/stream"));
    expect(last?.path).not.toContain("since");
  });

  it("asks for what is new since its version after a mere cut", async () => {
    const { server, heard } = await connected({ release: 42 });
    server.cut();
    await expect.poll(() => heard).toContain("reconnected");
    const paths = server.requests.map((request) => request.path).filter((path) => path.includes("/stream"));
    expect(paths).toEqual([
      "/flags/v1/stream?client=test&release=42",
      "/flags/v1/stream?client=test&release=42&since=1",
    ]);
  });

  it("ignores events that it does not know, comments, and pings that are none", async () => {
    const { server, flags, errors } = await connected();
    server.write(`: hello\n\nevent: weather\ndata: sunny\n\nevent: ping\ndata: pong\n\n`);
    server.publish({ a: off });
    await serves(flags, false);
    expect(errors).toEqual([]);
  });

  it.each([401, 403])(
    "says clearly that its key was refused (%i), and comes back when it is put right",
    async (status) => {
      const { server, flags, errors } = await connected();
      server.misbehaviour = answers(status);
      server.cut();
      await expect.poll(() => flags.state).toBe("ERROR");
      expect(flags.boolean("a", false)).toBe(true);
      expect(errors.find((error) => error.code === "DENIED")?.message).toContain("SWITCHYARD_FLAGS_KEY");
      const refused = () => server.requests.filter((request) => request.path.includes("/stream")).length - 1;
      const deniedAt = performance.now();
      await expect.poll(refused).toBe(3);
      expect(performance.now() - deniedAt).toBeGreaterThan(150);
      server.misbehaviour = undefined;
      await expect.poll(() => flags.state).toBe("READY");
    },
  );

  it("waits as long as Retry-After asks", async () => {
    const { server, flags } = await connected();
    server.misbehaviour = answers(429, { "retry-after": "1" });
    server.cut();
    await expect.poll(() => flags.state).toBe("STALE");
    await expect.poll(() => server.requests.some((request) => request.status() === 429)).toBe(true);
    const refusedAt = performance.now();
    server.misbehaviour = undefined;
    await expect.poll(() => flags.state, { timeout: 3_000 }).toBe("READY");
    expect(performance.now() - refusedAt).toBeGreaterThan(900);
  });

  it("goes on through answers of 500, with fewer and fewer attempts", async () => {
    const { server, flags } = await connected();
    server.misbehaviour = answers(500);
    server.cut();
    await expect
      .poll(() => server.requests.filter((request) => request.status() === 500).length)
      .toBeGreaterThan(2);
    expect(flags.boolean("a", false)).toBe(true);
    server.misbehaviour = undefined;
    await expect.poll(() => flags.state).toBe("READY");
  });

  it("takes a document of several megabytes", async () => {
    const server = await TestServer.start({
      a: on,
      big: { ...on, metadata: { text: "x".repeat(6_000_000) } },
    });
    const test = testFlags({ url: server.url, timing: { eventMs: 5_000, firstByteMs: 2_000 } });
    closing.push(server, test);
    await serves(test.flags, true);
    expect(test.errors).toEqual([]);
  });

  it("becomes an ERROR after the grace period, and serves on", async () => {
    const { server, flags, heard } = await connected({ errorAfterMs: 60, staleAfterMs: 20 });
    await server.stop();
    await expect.poll(() => flags.state).toBe("ERROR");
    expect(heard.slice(-2)).toEqual(["stale", "error"]);
    expect(flags.boolean("a", false)).toBe(true);
    await server.listen();
    await expect.poll(() => flags.state).toBe("READY");
  });

  it("acknowledges on one connection, and only the newest of many versions", async () => {
    const { server } = await connected();
    await expect.poll(() => server.ackedBy("test")).toBe(1);
    for (let count = 0; count < 50; count++) server.publish({ a: count % 2 ? on : off });
    await expect.poll(() => server.ackedBy("test")).toBe(51);
    expect(server.acks.length).toBeLessThan(25);
    expect(new Set(server.acks.map((ack) => ack.socket)).size).toBe(1);
  });

  it("acknowledges however long that fails, and a newer version without a wait", async () => {
    const { server, flags } = await connected({ timing: { backoffFirstMs: 40, backoffMaxMs: 60_000 } });
    await expect.poll(() => server.ackedBy("test")).toBe(1);
    const refuse = answers(500);
    server.misbehaviour = (request, response) =>
      request.url === "/flags/v1/ack" ? refuse(request, response) : false;
    const tries = () => server.requests.filter(({ path }) => path === "/flags/v1/ack").length;
    server.publish({ a: off });
    await expect.poll(tries, { timeout: 5_000 }).toBeGreaterThan(7);
    server.misbehaviour = undefined;
    server.publish({ a: on });
    await serves(flags, true);
    await expect.poll(() => server.ackedBy("test"), { timeout: 1_000 }).toBe(3);
  });

  it("says who it is when it polls, so that it is counted while nothing changes", async () => {
    const { server } = await connected({ transport: "poll", release: 7 });
    const polls = () => server.requests.filter(({ path }) => path.startsWith("/flags/v1/document"));
    await expect.poll(() => polls().length).toBeGreaterThan(2);
    for (const { path } of polls()) expect(path).toBe("/flags/v1/document?client=test&release=7");
  });

  it("does not take an answer without flags for the newest ones", async () => {
    const server = await TestServer.start({ a: on });
    server.misbehaviour = answers(304);
    const test = testFlags({ url: server.url, transport: "poll" });
    closing.push(server, test);
    await expect.poll(() => test.errors.map((error) => error.code)).toEqual(["UNREACHABLE"]);
    expect(test.flags.state).toBe("NOT_READY");
  });

  it("keeps polling when told to, without any stream", async () => {
    const { server, flags } = await connected({ transport: "poll" });
    server.publish({ a: off });
    await serves(flags, false);
    expect(server.requests.some((request) => request.path.includes("stream"))).toBe(false);
  });
});
