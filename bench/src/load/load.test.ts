import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startShop } from "../shop/startShop.ts";
import { type Fault, startFaultyProxy } from "./faultyProxy.ts";
import type { LoadOptions } from "./options.ts";
import { type Kind, kinds, type Report } from "./report.ts";
import { startLoad } from "./startLoad.ts";

const small = {
  rate: 100,
  users: 4,
  streams: 2,
  sockets: 2,
  uploads: 1,
  downloads: 1,
  uploadBytes: 2_000_000,
};
const only = { rate: 0, users: 0, streams: 0, sockets: 0, uploads: 0, downloads: 0 };

test("a server without faults gets load of every kind, and no failure is reported", async () => {
  await using shop = await startShop();
  const load = startLoad({ ...small, baseUrl: shop.url, phase: "first" });
  await sleep(1500);
  load.phase("second");
  await sleep(1500);
  const report = await load.stop();
  expect(report.failures).toEqual([]);
  expect(report).toMatchObject({ failed: 0, appErrors: 0, skipped: 0 });
  expect(report.phases.map(({ name }) => name)).toEqual(["first", "second"]);
  expect(report.requests).toBe(report.phases.reduce((sum, phase) => sum + phase.requests, 0));
  // Without a database there are no customers.
  for (const kind of kinds.filter((kind) => kind !== "customer"))
    expect(totalOf(report, kind), kind).toBeGreaterThan(0);
  expect(report.p99Ms).toBeGreaterThanOrEqual(report.p50Ms ?? Number.NaN);
  expect(report.users[0]?.map(({ release, phase }) => [release, phase])).toEqual([
    ["v1", "first"],
    ["v1", "second"],
  ]);
});

test("the rate is what was asked for", async () => {
  await using shop = await startShop();
  const load = startLoad({ ...only, rate: 150, baseUrl: shop.url });
  await sleep(2000);
  const { requests, durationMs } = await load.stop();
  expect((requests * 1000) / durationMs).toBeGreaterThan(120);
  expect((requests * 1000) / durationMs).toBeLessThan(155);
});

test("pages are counted by the flags that they show", async () => {
  await using shop = await startShop(["free-shipping", "new-checkout"]);
  const load = startLoad({ ...only, rate: 100, baseUrl: shop.url });
  const flags = async () => (await load.snapshot()).phases[0]?.flags;
  await expect.poll(flags, { timeout: 10_000 }).toHaveProperty("new-checkout");
  const [phase] = (await load.stop()).phases;
  const pages = (phase?.kinds.page.requests ?? 0) + (phase?.kinds.fresh.requests ?? 0);
  expect(phase?.flags["free-shipping"]).toBe(pages);
  expect(phase?.flags["new-checkout"]).toBeLessThan(pages);
});

test("a server that goes away in good order sends streams and sockets elsewhere without a failure", async () => {
  await using shop = await startShop();
  const load = startLoad({ ...only, streams: 2, sockets: 2, baseUrl: shop.url });
  await expect.poll(async () => (await load.snapshot()).requests, { timeout: 10_000 }).toBeGreaterThan(3);
  shop.process.kill("SIGTERM");
  await once(shop.process, "exit");
  const report = await load.stop();
  const reconnects = report.phases[0]?.reconnects ?? 0;
  expect(reconnects).toBeGreaterThanOrEqual(4);
  // The server does not come back, so all that may fail is the coming again.
  for (const { error } of report.failures) expect(error).toMatch(/ECONNREFUSED|ECONNRESET|socket hang up/);
});

const faults: readonly (readonly [Kind, Fault, string, Partial<LoadOptions>, RegExp])[] = [
  ["page", "reset", "/", { rate: 20 }, /ECONNRESET|hang up/],
  ["page", "bad-gateway", "/product", { rate: 20 }, /status 502: no instance/],
  ["page", "cut", "/live", { rate: 20 }, /aborted|cut/],
  ["page", "alter", "/product", { rate: 20 }, /not whole/],
  ["order", "alter", "/api", { rate: 20 }, /JSON|changed/],
  ["upload", "reset", "/upload", { uploads: 1, uploadBytes: 300_000 }, /ECONNRESET|EPIPE|hang up/],
  ["download", "alter", "/download", { downloads: 1 }, /changed/],
  ["download", "cut", "/download", { downloads: 1 }, /aborted|cut|bytes came/],
  ["stream", "bad-gateway", "/events", { streams: 1 }, /status 502/],
  ["stream", "cut", "/events", { streams: 1 }, /aborted|cut/],
  ["socket", "cut", "/ws", { sockets: 1 }, /1006/],
  ["socket", "alter", "/ws", { sockets: 1, timeoutMs: 500 }, /no echo/],
];

test.for(faults)("%s: the fault %s is noticed", async ([kind, fault, path, some, expected]) => {
  await using shop = await startShop();
  await using proxy = await startFaultyProxy(shop.url);
  proxy.inject(fault, path);
  const load = startLoad({ ...only, timeoutMs: 5000, ...some, baseUrl: proxy.url });
  onTestFinished(async () => void (await load.stop()));
  await expect.poll(async () => failuresOf(await load.snapshot(), kind), { timeout: 10_000 }).not.toEqual([]);
  proxy.inject("none", "/");
  const report = await load.stop();
  expect(failuresOf(report, kind).join("\n")).toMatch(expected);
  expect(report.failed).toBeGreaterThanOrEqual(report.failures.length);
});

function failuresOf(report: Report, kind: Kind): string[] {
  return report.failures.filter((failure) => failure.kind === kind).map(({ error }) => error);
}

function totalOf(report: Report, kind: Kind): number {
  return report.phases.reduce((sum, phase) => sum + phase.kinds[kind].requests, 0);
}
