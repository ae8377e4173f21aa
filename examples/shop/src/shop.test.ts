import { createHash, randomBytes } from "node:crypto";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";

interface Shop extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
}

let shared: Shop;
let url: string;

beforeAll(async () => {
  shared = await start();
  url = shared.url;
});

afterAll(() => shared[Symbol.asyncDispose]());

test("it is not ready before its warm-up is over", async () => {
  await using shop = await start();
  const { url } = shop;
  expect((await fetch(`${url}/up`)).status).toBe(503);
  await expect.poll(async () => (await fetch(`${url}/up`)).status, { timeout: 5000 }).toBe(200);
});

test("a page tells its release and its instance", async () => {
  const response = await fetch(`${url}/`);
  const html = await response.text();
  expect(response.headers.get("x-release")).toBe("v1");
  expect(html).toContain('<span class="release">v1</span>');
  expect(html).toContain("instance 7");
});

test("an order is stored and its receipt names the hash of the body", async () => {
  const body = JSON.stringify({ items: [{ sku: "lamp", quantity: 2 }], note: "zwölf" });
  const receipt = await (await fetch(`${url}/api/orders`, { method: "POST", body })).json();
  expect(receipt).toMatchObject({ total: 9800, items: 2, sha256: sha256(body) });
  const latest = await (await fetch(`${url}/api/orders`)).json();
  expect(latest).toMatchObject([{ sha256: sha256(body), release: "v1" }]);
});

test("an order that makes no sense is the client's fault", async () => {
  for (const body of ["{", "{}", '{"items":[{"sku":"lamp","quantity":0}]}']) {
    expect((await fetch(`${url}/api/orders`, { method: "POST", body })).status).toBe(400);
  }
});

test("an upload is hashed, a download has the hash that it announces", async () => {
  const body = randomBytes(3_000_000);
  const uploaded = await fetch(`${url}/upload`, { method: "PUT", body });
  expect(await uploaded.json()).toEqual({ bytes: body.length, sha256: sha256(body) });
  const downloaded = await fetch(`${url}/download?bytes=300001&rate=1000000`);
  const content = Buffer.from(await downloaded.arrayBuffer());
  expect(content.length).toBe(300_001);
  expect(sha256(content)).toBe(downloaded.headers.get("x-content-sha256"));
});

test("a WebSocket echoes texts of every frame size, fragments and binary", async () => {
  const socket = new WebSocket(url.replace("http", "ws"));
  await once(socket, "open");
  for (const length of [0, 1, 125, 126, 65_535, 65_536, 200_000]) {
    const message = "ü".repeat(length);
    socket.send(message);
    const [answer] = await once(socket, "message");
    expect(JSON.parse(String(answer))).toEqual({ echo: message, release: "v1", instance: "7" });
  }
  socket.send("one ", { fin: false });
  socket.send("two", { fin: true });
  const [joined] = await once(socket, "message");
  expect(JSON.parse(String(joined))).toMatchObject({ echo: "one two" });
  socket.send(Buffer.from([1, 2, 3]));
  expect((await once(socket, "message"))[0]).toEqual(Buffer.from([1, 2, 3]));
  socket.ping();
  await once(socket, "pong");
  socket.close(1000);
  expect((await once(socket, "close"))[0]).toBe(1000);
});

test("a WebSocket message beyond the limit closes with 1009", async () => {
  const socket = new WebSocket(url.replace("http", "ws"));
  await once(socket, "open");
  socket.send(Buffer.alloc(1024 * 1024 + 1));
  expect((await once(socket, "close"))[0]).toBe(1009);
});

test("the event stream continues after the last event that a client saw", async () => {
  const first = await readEvents(undefined, 2);
  const last = Math.max(...first);
  expect(first).toEqual([last - 1, last]);
  await sleep(600);
  const next = await readEvents(last, 2);
  expect(next).toEqual([last + 1, last + 2]);
});

test("after SIGTERM it finishes what was begun, sends streams elsewhere and leaves", async () => {
  await using shop = await start();
  const { url } = shop;
  const download = await fetch(`${url}/download?bytes=400000&rate=400000`);
  const events = await fetch(`${url}/events`);
  const socket = new WebSocket(url.replace("http", "ws"));
  await once(socket, "open");
  const exited = once(shop.process, "exit");
  shop.process.kill("SIGTERM");
  const [[code], stream, content] = await Promise.all([
    once(socket, "close"),
    events.text(),
    download.arrayBuffer(),
  ]);
  expect(code).toBe(1001);
  expect(stream).toContain("id: ");
  expect(content.byteLength).toBe(400_000);
  await expect(fetch(`${url}/`)).rejects.toThrow();
  expect((await exited)[0]).toBe(0);
});

test("by itself it serves the values of the flags that are in its code", async () => {
  const flags = await (await fetch(`${url}/api/flags`)).json();
  expect(flags).toMatchObject({
    "free-shipping": { value: false, errorCode: "PROVIDER_NOT_READY" },
    "new-checkout": { value: false },
    recommendations: { value: false },
  });
  for (const path of ["/", "/live", "/product/lamp"]) expect(await flagsOn(url, path)).toEqual([]);
});

test("flags show on the pages and in the answers of the API", async () => {
  await using shop = await start({ "free-shipping": on, "new-checkout": on, recommendations: on });
  const { url } = shop;
  expect(await flagsOn(url, "/")).toEqual(["free-shipping"]);
  expect(await flagsOn(url, "/product/lamp")).toEqual(["free-shipping", "new-checkout", "recommendations"]);
  expect((await fetch(`${url}/api/recommendations/lamp`)).status).toBe(200);
  const body = JSON.stringify({ items: [{ sku: "lamp", quantity: 1 }] });
  const receipt = await (await fetch(`${url}/api/orders`, { method: "POST", body })).json();
  expect(receipt).toMatchObject({ checkout: "new" });
});

test("a visitor who comes again has the same side of a flag", async () => {
  await using shop = await start({
    "new-checkout": { ...on, fallthrough: { split: Object.entries({ on: 1, off: 1 }) } },
  });
  const { url } = shop;
  const sides = new Set<boolean>();
  for (let visitor = 0; visitor < 20; visitor += 1) {
    const first = await fetch(`${url}/product/lamp`);
    const [cookie = ""] = first.headers.getSetCookie().map((line) => line.split(";")[0]);
    const side = (await first.text()).includes('data-flag="new-checkout"');
    const again = await fetch(`${url}/product/lamp`, { headers: { cookie: `other=1; ${cookie}` } });
    expect((await again.text()).includes('data-flag="new-checkout"')).toBe(side);
    expect(again.headers.getSetCookie()).toEqual([]);
    sides.add(side);
  }
  expect(sides.size).toBe(2);
});

test("a malformed request line does not take it down", async () => {
  const response = await new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path: "/product/%E0%A4%A" }, (incoming) => resolve(text(incoming)))
      .on("error", reject)
      .end();
  });
  expect(response).toContain("error");
  expect((await fetch(`${url}/`)).status).toBe(200);
});

const on = { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "on" };

/** With these flags beside it, as in a release; without: by itself. */
async function start(flags?: object): Promise<Shop> {
  const data = mkdtempSync(join(tmpdir(), "shop-test-"));
  const bundle = join(data, "flags.json");
  writeFileSync(bundle, JSON.stringify({ flags }));
  const own = { HOST: "127.0.0.1", PORT: "0", SHOP_DATA: data, SWITCHYARD_INSTANCE: "7" };
  const shop = spawn(process.execPath, [join(import.meta.dirname, "server.js")], {
    env: { ...process.env, ...own, ...(flags && { SWITCHYARD_FLAGS_BUNDLE: bundle }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (shop.stdout === null) throw new Error("no output to read the address from");
  const [line] = await once(shop.stdout, "data");
  return {
    url: /http:\S+/.exec(String(line))?.[0] ?? "",
    process: shop,
    async [Symbol.asyncDispose]() {
      if (shop.exitCode === null && shop.signalCode === null) {
        shop.kill("SIGKILL");
        await once(shop, "exit");
      }
      rmSync(data, { recursive: true });
    },
  };
}

async function flagsOn(url: string, path: string): Promise<(string | undefined)[]> {
  const html = await (await fetch(`${url}${path}`)).text();
  return [...html.matchAll(/data-flag="([^"]*)"/g)].map(([, flag]) => flag);
}

async function readEvents(after: number | undefined, count: number): Promise<number[]> {
  const response = await fetch(`${url}/events`, {
    headers: after === undefined ? {} : { "Last-Event-ID": String(after) },
  });
  let seen = "";
  for await (const chunk of response.body ?? []) {
    seen += Buffer.from(chunk).toString();
    const ids = [...seen.matchAll(/^id: (\d+)\n.*\n\n/gm)].map((match) => Number(match[1]));
    if (ids.length >= count) return ids.slice(0, count);
  }
  throw new Error("the stream ended");
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
