import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MetricsServer } from "./metricsServer.ts";

let server: MetricsServer;
let base: string;
beforeEach(async () => {
  server = await MetricsServer.open({ host: "127.0.0.1", port: 0 });
  base = new URL(server.url ?? "").origin;
});
afterEach(() => server.close());

const page = async (accept: string | undefined) => ({
  contentType: "text/plain; version=0.0.4; charset=utf-8" as const,
  text: `asked for ${accept ?? "anything"}\n`,
});

test("says that it is starting until there is something to show", async () => {
  expect((await fetch(`${base}/healthz`)).status).toBe(503);
  expect((await fetch(`${base}/metrics`)).status).toBe(503);
  server.show(page);
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
});

test("shows the page in the format that was asked for, query or not", async () => {
  server.show(page);
  const answer = await fetch(`${base}/metrics?x=1`, { headers: { accept: "text/plain" } });
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(await answer.text()).toBe("asked for text/plain\n");
  const head = await fetch(`${base}/metrics`, { method: "HEAD" });
  expect([head.status, await head.text(), head.headers.get("content-length")]).toEqual([200, "", "14"]);
});

test("has nothing else, and takes nothing", async () => {
  server.show(page);
  for (const path of ["/", "/v1/apps", "/metrics/", "/../metrics/x"]) {
    expect((await fetch(`${base}${path}`)).status, path).toBe(404);
  }
  const refused = await fetch(`${base}/metrics`, { method: "POST", body: "x" });
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

test("survives what is no HTTP", async () => {
  server.show(page);
  const socket = connect(Number(new URL(base).port), "127.0.0.1");
  const answer = new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString())));
  socket.write("\u0000\u0001 nonsense\r\n\r\n");
  expect(await answer).toMatch(/^HTTP\/1\.1 400/);
  socket.destroy();
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
});

test("a page that cannot be made is a 500, not the end", async () => {
  server.show(() => Promise.reject(new Error("no luck")));
  expect((await fetch(`${base}/metrics`)).status).toBe(500);
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
});

test("an address that is taken is refused with what to do", async () => {
  const port = Number(new URL(base).port);
  await expect(MetricsServer.open({ host: "127.0.0.1", port })).rejects.toThrow(/Cannot serve metrics on/);
});

test("without an address there is no listener", async () => {
  const none = await MetricsServer.open(undefined);
  none.show(page);
  expect(none.url).toBeUndefined();
  await none.close();
});
