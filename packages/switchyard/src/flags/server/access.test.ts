import { type IncomingMessage, request } from "node:http";
import { Ajv } from "ajv";
import { afterEach, expect, test } from "vitest";
import type { FlagServerOptions } from "./flagServerOptions.ts";
import { FlagWorld, shop } from "./testing/flagWorld.ts";
import { notice } from "./testing/ofrepSchemas.ts";
import { StreamReader } from "./testing/streamReader.ts";
import { FlagServer } from "./flagServer.ts";

let world: FlagWorld;
const readers: StreamReader[] = [];
const question = { context: { targetingKey: "u1" } };
const all = "/ofrep/v1/evaluate/flags";
const page = { origin: "https://shop.example" };

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await world.close();
  expect(world.faults).toEqual([]);
});

async function start(options: Partial<FlagServerOptions> = {}): Promise<void> {
  world = await FlagWorld.open(options);
  world.book.change(shop, { cart: { state: "ENABLED", variants: { on: true }, defaultVariant: "on" } });
}

async function listen(key: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  const answer = await world.post(all, question, { key });
  const body: Bulk = JSON.parse(await answer.text());
  const reader = await StreamReader.open(
    `${world.server.url}${body.eventStreams[0]!.endpoint.requestUri}`,
    headers,
  );
  readers.push(reader);
  return reader;
}

interface Bulk {
  readonly eventStreams: readonly { readonly endpoint: { readonly requestUri: string } }[];
}

test("without a key, or with one that is none, there is nothing to be had", async () => {
  await start();
  const wrong = [
    "",
    "x",
    "sy_server_",
    `sy_server_${"a".repeat(43)}`,
    "sy_instance_a.b",
    `${world.serverKey}x`,
  ];
  const forged = world.keys.instanceKey(shop).replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  for (const key of [...wrong, forged.replace(/\.../, ".zz")]) {
    for (const path of [
      "/flags/v1/document",
      "/flags/v1/stream?client=a",
      "/ofrep/v1/events",
      "/ofrep/v1/events?token=a.b",
    ]) {
      expect((await world.ask(path, { key })).status).toBe(401);
    }
    expect((await world.post(all, question, { key })).status).toBe(401);
  }
});

test("a key comes as a bearer token or in X-API-Key, and an instance's key is as good as a made one", async () => {
  await start();
  for (const key of [world.serverKey, world.keys.instanceKey(shop)]) {
    expect((await world.ask("/flags/v1/document", { key })).status).toBe(200);
    expect((await world.ask("/flags/v1/document", { key: "", headers: { "x-api-key": key } })).status).toBe(
      200,
    );
  }
});

test("a browser key gets values, never rules", async () => {
  await start();
  const key = world.browserKey;
  for (const path of ["/flags/v1/document", "/flags/v1/stream?client=a"]) {
    expect((await world.ask(path, { key })).status).toBe(403);
  }
  expect((await world.post("/flags/v1/ack", { client: "a", version: 1 }, { key })).status).toBe(403);
  expect((await world.post(all, question, { key })).status).toBe(200);
});

test("what is told to one key is kept for no other", async () => {
  await start();
  const { headers } = await world.ask("/flags/v1/document");
  expect([headers.get("cache-control"), headers.get("vary")]).toEqual([
    "private, no-cache",
    "authorization, x-api-key",
  ]);
});

test("dots in a path lead a browser key nowhere else", async () => {
  await start();
  for (const path of [
    "/ofrep/v1/../../flags/v1/document",
    "/ofrep/v1/%2e%2e/%2E./flags/v1/document",
    "/ofrep/v1/x/../../../flags/v1/document",
  ]) {
    expect(await statusAsSent(path, world.browserKey)).toBe(403);
  }
});

/** `fetch` would follow the dots itself. */
async function statusAsSent(path: string, key: string): Promise<number | undefined> {
  const { hostname, port } = new URL(world.server.url);
  const asked = request({ hostname, port, path, headers: { authorization: `Bearer ${key}` } }).end();
  const answer = await new Promise<IncomingMessage>((resolve) => asked.on("response", resolve));
  answer.resume();
  return answer.statusCode;
}

test("pages of the key's origins may read answers, others may not", async () => {
  await start();
  const from = (origin: string) => world.post(all, question, { key: world.browserKey, headers: { origin } });
  const mine = await from("https://shop.example");
  expect(mine.status).toBe(200);
  expect(mine.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(mine.headers.get("access-control-expose-headers")).toBe("etag, retry-after");
  expect(mine.headers.get("vary")).toBe("origin");
  expect((await from("https://evil.example")).status).toBe(403);
  const asServer = await world.post(all, question, { headers: page });
  expect(asServer.headers.get("access-control-allow-origin")).toBeNull();
});

test("a browser that asks first hears what it may send, on the paths for browsers only", async () => {
  await start();
  const headers = { ...page, "access-control-request-method": "POST" };
  const yes = await world.ask(all, { method: "OPTIONS", key: "", headers });
  expect(yes.status).toBe(204);
  expect(yes.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(yes.headers.get("access-control-allow-headers")).toBe(
    "authorization, content-type, if-none-match, x-api-key",
  );
  const no = await world.ask("/flags/v1/document", { method: "OPTIONS", key: "", headers });
  expect([no.status, no.headers.get("access-control-allow-origin")]).toEqual([401, null]);
});

test("who asks too often waits, each key and each visitor of a page for itself", async () => {
  const slow = { perSecond: 0.001, burst: 3 };
  await start({ rates: { server: slow, visitor: slow } });
  const statuses = async (key: string, address: string) =>
    Promise.all(
      [1, 2, 3, 4].map(async () => {
        const answer = await world.post(all, question, { key, headers: { "x-forwarded-for": address } });
        return [answer.status, Number(answer.headers.get("retry-after"))];
      }),
    );
  const third = [200, 0];
  expect(await statuses(world.serverKey, "1.1.1.1")).toEqual([third, third, third, [429, 1_000]]);
  expect((await statuses(world.browserKey, "1.1.1.1")).at(-1)).toEqual([429, 1_000]);
  expect((await statuses(world.browserKey, "2.2.2.2")).at(0)).toEqual([200, 0]);
});

test("who guesses keys is slowed down", async () => {
  await start({ rates: { stranger: { perSecond: 0.1, burst: 2 } } });
  const statuses = [];
  for (let at = 0; at < 4; at++)
    statuses.push((await world.ask("/flags/v1/document", { key: `guess-${at}` })).status);
  expect(statuses).toEqual([401, 401, 429, 429]);
  expect((await world.ask("/flags/v1/document")).status).toBe(200);
});

test("the stream that an answer names tells of changes, several at a time as one", async () => {
  await start();
  const reader = await listen(world.browserKey, page);
  expect(reader.response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  await expect.poll(() => reader.events.length).toBe(1);
  for (let at = 0; at < 5; at++) world.book.change(shop, { [`flag-${at}`]: null });
  await expect.poll(() => reader.events.at(-1)?.id).toBe("6");
  expect(reader.events.length).toBeLessThan(4);
  const ajv = new Ajv();
  for (const { event, data } of reader.events) {
    expect(event).toBe("message");
    expect(ajv.validate(notice, data), ajv.errorsText()).toBe(true);
  }
});

test("who comes back after a change hears of it, and who missed nothing hears nothing", async () => {
  await start();
  const missed = await listen(world.browserKey, { "last-event-id": "0" });
  await expect.poll(() => missed.events).toMatchObject([{ data: { type: "refetchEvaluation", etag: "1" } }]);
  const current = await listen(world.browserKey, { "last-event-id": "1" });
  world.book.change(shop, { other: null });
  await expect.poll(() => current.events.map(({ id }) => id)).toEqual(["2"]);
});

test("the stream's address is the same for a while, so that nobody connects anew after each change", async () => {
  await start();
  const [first, second] = await Promise.all([
    world.post(all, question, { key: world.browserKey }),
    world.post(all, { context: {} }, { key: world.browserKey }),
  ]);
  expect(streamsOf(await first.text())).toEqual(streamsOf(await second.text()));
});

function streamsOf(text: string): Bulk["eventStreams"] {
  const body: Bulk = JSON.parse(text);
  return body.eventStreams;
}

test("the stream of a revoked key ends, and its address is no longer good", async () => {
  await start();
  const key = world.browserKey;
  const reader = await listen(key);
  const record = (await world.keys.list(shop)).find(({ kind }) => kind === "browser")!;
  await world.keys.revoke(shop, record.id);
  await reader.ended;
  expect((await fetch(reader.response.url)).status).toBe(401);
});

test("nothing but loopback is listened on unless it was asked for", async () => {
  await start();
  const { book, keys, deliveries, intake, clock } = world;
  const options = {
    book,
    keys,
    deliveries,
    intake,
    clock,
    surroundingsOf: async () => undefined,
    report: () => undefined,
  };
  const listen = { host: "0.0.0.0", port: 0 };
  await expect(FlagServer.open({ ...options, listen })).rejects.toMatchObject({ code: "USAGE" });
  const opened = await FlagServer.open({ ...options, listen, public: true });
  await opened.close();
  const port = Number(new URL(world.server.url).port);
  await expect(FlagServer.open({ ...options, listen: { host: "127.0.0.1", port } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

test("what is no path is 404, and what is no method either", async () => {
  await start();
  expect((await world.ask("/")).status).toBe(404);
  expect((await world.ask("/flags/v1/stream?client=a", { method: "POST" })).status).toBe(404);
  expect((await world.ask(all)).status).toBe(404);
});
