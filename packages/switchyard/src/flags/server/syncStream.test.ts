import { connect } from "node:net";
import type { FlagDefinition } from "@switchyard/flags";
import { afterEach, expect, test } from "vitest";
import type { FlagServerOptions } from "./flagServerOptions.ts";
import { FlagWorld, shop } from "./testing/flagWorld.ts";
import { StreamReader } from "./testing/streamReader.ts";

const on: FlagDefinition = {
  state: "ENABLED",
  variants: { on: true, off: false },
  defaultVariant: "on",
  off: "off",
};
const killed: FlagDefinition = { ...on, killed: true };

let world: FlagWorld;
const readers: StreamReader[] = [];

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await world.close();
  expect(world.faults).toEqual([]);
});

async function start(options: Partial<FlagServerOptions> = {}): Promise<void> {
  world = await FlagWorld.open(options);
  world.book.change(shop, { cart: on });
}

async function join(query: string, key = world.serverKey): Promise<StreamReader> {
  const url = `${world.server.url}/flags/v1/stream?${query}`;
  const reader = await StreamReader.open(url, { authorization: `Bearer ${key}` });
  readers.push(reader);
  return reader;
}

test("a stream begins with everything, and every change follows at once", async () => {
  await start({ heartbeatMs: 1_234 });
  const reader = await join("client=a");
  expect(reader.response.headers.get("content-type")).toContain("text/event-stream");
  await expect.poll(() => reader.of("put")).toHaveLength(1);
  const put = reader.of("put")[0];
  expect(put).toEqual({ version: 1, document: { flags: { cart: on } }, watched: [], heartbeatMs: 1_234 });
  world.book.change(shop, { cart: killed });
  await expect.poll(() => reader.of("patch")).toHaveLength(1);
  expect(reader.of("patch")[0]).toMatchObject({ from: 1, version: 2, flags: { cart: killed } });
  expect(reader.events.map(({ id }) => id)).toEqual(["1", "2"]);
});

test("a change reaches a hundred clients, and all of them say so", async () => {
  await start();
  const clients = Array.from({ length: 100 }, (_, at) => `client-${at}`);
  await Promise.all(
    clients.map(async (client) => {
      const reader = await join(`client=${client}&release=7`);
      reader.onEvent(({ event, data }) => {
        if (event !== "ping") void world.post("/flags/v1/ack", { client, version: data.version });
      });
    }),
  );
  await expect.poll(() => world.deliveries.deliveryOf(shop, 1).acknowledged).toBe(100);
  const { patch } = world.book.change(shop, { cart: killed });
  const delivery = await world.deliveries.waitFor(shop, patch.version, 5_000);
  expect(delivery).toMatchObject({ version: 2, connected: 100, acknowledged: 100, missing: [] });
  // Half of it is the hundred readers of this test, in the same process.
  expect(delivery.ms).toBeLessThan(1_000);
});

test("a client that comes back with a version that is still known gets what it missed, and only that", async () => {
  await start();
  world.book.change(shop, { menu: on });
  const first = await join("client=a");
  await expect.poll(() => first.of("put")).toHaveLength(1);
  first.close();
  world.book.change(shop, { cart: killed });
  world.book.change(shop, { cart: null });
  const again = await join("client=a&since=2");
  await expect.poll(() => again.of("patch").map((patch) => patch.version)).toEqual([3, 4]);
  expect(again.of("put")).toEqual([]);
  const current = await join("client=b&since=4");
  await expect.poll(() => current.of("patch")).toMatchObject([{ from: 4, version: 4, flags: {} }]);
});

test("a client with a version that is not known gets everything", async () => {
  await start();
  for (const since of [0, 99]) {
    const reader = await join(`client=a&since=${since}`);
    await expect.poll(() => reader.of("put")).toHaveLength(1);
  }
});

test("a stream is pinged, so that its client knows that nobody has cut the line", async () => {
  await start({ heartbeatMs: 20 });
  const reader = await join("client=a");
  await expect.poll(() => reader.of("ping").length).toBeGreaterThan(2);
  expect(reader.of("ping")[0]).toEqual({ version: 1 });
});

test("a reader that does not keep up costs a bounded memory, and gets everything anew once it reads again", async () => {
  await start({ maxBufferedBytes: 65_536, heartbeatMs: 50 });
  const { hostname, port } = new URL(world.server.url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write(
    `GET /flags/v1/stream?client=slow HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.serverKey}\r\n\r\n`,
  );
  await expect.poll(() => world.server.streams).toBe(1);
  for (let at = 0; at < 2_000; at++) {
    world.book.change(shop, { cart: { ...on, metadata: { text: "x".repeat(30_000), at } } });
    if (at % 100 === 0) await new Promise(setImmediate);
  }
  let text = "";
  socket.on("data", (chunk: Buffer) => (text = (text + chunk.toString()).slice(-200_000)));
  socket.resume();
  await expect.poll(() => text.includes("event: put\nid: 2001\n")).toBe(true);
  expect(text).not.toContain("event: patch\nid: 2000\n");
  socket.destroy();
});

test("a reader that has stopped to read is cut", async () => {
  await start({ maxBufferedBytes: 65_536, heartbeatMs: 20, stallMs: 100 });
  const { hostname, port } = new URL(world.server.url);
  const socket = connect(Number(port), hostname).pause();
  socket.on("error", () => undefined);
  socket.write(
    `GET /flags/v1/stream?client=dead HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.serverKey}\r\n\r\n`,
  );
  await expect.poll(() => world.server.streams).toBe(1);
  // The system's own buffers take some megabytes before anything waits.
  for (let at = 0; at < 500; at++) {
    world.book.change(shop, { cart: { ...on, metadata: { text: "x".repeat(60_000), at } } });
    await new Promise(setImmediate);
  }
  await expect.poll(() => world.server.streams).toBe(0);
  socket.destroy();
});

test("a reader that takes what it is sent is never cut, however long it stays", async () => {
  await start({ heartbeatMs: 20, stallMs: 100 });
  const reader = await join("client=a");
  const url = `${world.server.url}/ofrep/v1/events`;
  const page = await StreamReader.open(url, { authorization: `Bearer ${world.serverKey}` });
  readers.push(page);
  let isCut = false;
  for (const { ended } of [reader, page]) void ended.then(() => (isCut = true));
  // Several times as long as a reader that has stopped is waited for.
  await expect.poll(() => isCut || reader.of("ping").length >= 20).toBe(true);
  expect(isCut).toBe(false);
  expect(world.server.streams).toBe(2);
});

test("when a key is revoked, its streams end at once, and it opens no other", async () => {
  await start();
  const reader = await join("client=a");
  const other = await join("client=b", world.keys.instanceKey(shop));
  await expect.poll(() => [reader.events.length, other.events.length]).toEqual([1, 1]);
  await world.keys.revoke(shop, world.serverRecord.id);
  await reader.ended;
  expect((await world.ask("/flags/v1/document")).status).toBe(401);
  world.book.change(shop, { cart: killed });
  await expect.poll(() => other.of("patch")).toHaveLength(1);
});

test("a client that left before its stream began is no stream, and not waited for", async () => {
  await start();
  await world.server.close();
  const opened = Promise.withResolvers<void>();
  let asked = 0;
  await world.serve({
    book: {
      onPublished: (listener) => world.book.onPublished(listener),
      published: async (place) => {
        asked += 1;
        await opened.promise;
        return world.book.published(place);
      },
    },
  });
  const leaving = new AbortController();
  const left = world.ask("/flags/v1/stream?client=gone", { signal: leaving.signal }).catch(() => "left");
  await expect.poll(() => asked).toBe(1);
  leaving.abort();
  expect(await left).toBe("left");
  // Its end has arrived before this has its answer.
  await world.ask("/nowhere");
  opened.resolve();
  await join("client=here");
  expect(world.server.streams).toBe(1);
  await expect.poll(() => world.deliveries.connected(shop)).toBe(1);
});

test("closing ends the streams, so that clients come again", async () => {
  await start();
  const reader = await join("client=a");
  await expect.poll(() => reader.events.length).toBe(1);
  await world.server.close();
  await reader.ended;
  await world.serve();
  const again = await join("client=a&since=1");
  await expect.poll(() => again.of("patch")).toHaveLength(1);
});

test("more streams than are allowed are refused for a while", async () => {
  await start({ maxStreams: 1 });
  await join("client=a");
  const { response } = await join("client=b");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
});

test("a stream needs a client's name, and numbers that are numbers", async () => {
  await start();
  for (const query of [
    "",
    "client=",
    "client=a&since=x",
    "client=a&release=-1",
    `client=${"x".repeat(201)}`,
  ]) {
    expect((await join(query)).response.status).toBe(400);
  }
});

test("who cannot have a stream polls, and counts as long as it does", async () => {
  await start();
  const answer = await world.ask("/flags/v1/document?client=p&release=3");
  expect(await answer.json()).toMatchObject({ version: 1, document: { flags: { cart: on } } });
  const etag = answer.headers.get("etag")!;
  const same = await world.ask("/flags/v1/document?client=p", { headers: { "if-none-match": etag } });
  expect([same.status, await same.text()]).toEqual([304, ""]);
  expect(world.deliveries.deliveryOf(shop)).toMatchObject({ connected: 1, acknowledged: 0 });
  expect((await world.post("/flags/v1/ack", { client: "p", version: 1 })).status).toBe(204);
  expect(world.deliveries.deliveryOf(shop)).toMatchObject({ connected: 1, acknowledged: 1 });
  world.book.change(shop, { cart: killed });
  const changed = await world.ask("/flags/v1/document", { headers: { "if-none-match": etag } });
  expect(changed.status).toBe(200);
});

test("what is no acknowledgement and no batch of events is refused, whatever it is", async () => {
  await start();
  const bodies = [
    "",
    "{",
    "null",
    "[]",
    '{"client":7,"version":1}',
    '{"client":"a","version":"1"}',
    "[".repeat(500_000),
  ];
  for (const path of ["/flags/v1/ack", "/flags/v1/events"]) {
    for (const body of [...bodies, " ".repeat(2 ** 20 + 1), '{"__proto__":{"client":"a","version":1}}']) {
      expect((await world.post(path, body)).status).toBe(400);
    }
  }
  const batch = {
    id: "b",
    client: "a",
    from: 0,
    to: 1,
    exposures: [{ flag: "cart", variant: "on", key: "k" }],
  };
  expect(await (await world.post("/flags/v1/events", batch)).json()).toEqual({ accepted: 1, dropped: 0 });
});
