import { createServer } from "node:net";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureRouter } from "./ensureRouter.ts";
import { openLab } from "./fixture/lab.ts";
import { stopRouter } from "./stopRouter.ts";

test("a running router is used again, whatever port was asked for with 0", async () => {
  await using lab = await openLab({ workers: 1 });
  const { pid } = await lab.status();

  expect(await ensureRouter(lab.options)).toEqual({ pid, addresses: [lab.address] });
  expect(await ensureRouter({ ...lab.options, addresses: [{ host: "localhost", port: 0 }] })).toMatchObject({
    pid,
  });
});

test("a running router that listens elsewhere is a conflict", async () => {
  await using lab = await openLab({ workers: 1 });
  const elsewhere = [{ host: "127.0.0.1", port: lab.address.port === 1 ? 2 : 1 }];

  await expect(ensureRouter({ ...lab.options, addresses: elsewhere })).rejects.toMatchObject({
    code: "CONFLICT",
    next: expect.stringContaining("switchyard router stop"),
  });
});

test("many at once start one router", async () => {
  await using lab = await openLab({ workers: 1 });
  await stopRouter({ stateDir: lab.options.stateDir, deadlineMs: 0 });

  const found = await Promise.all(Array.from({ length: 3 }, () => ensureRouter(lab.options)));

  expect(new Set(found.map(({ pid }) => pid)).size).toBe(1);
});

test("a port that another program has is told in words", async () => {
  await using lab = await openLab({ workers: 1 });
  await stopRouter({ stateDir: lab.options.stateDir, deadlineMs: 0 });
  const other = createServer().listen(lab.address.port, lab.address.host);

  const began = Date.now();
  await expect(ensureRouter({ ...lab.options, timeoutMs: 20_000 })).rejects.toMatchObject({
    code: "ROUTER_UNAVAILABLE",
    message: expect.stringContaining(`cannot listen on 127.0.0.1:${lab.address.port}: EADDRINUSE`),
  });
  expect(Date.now() - began).toBeLessThan(10_000);
  other.close();
});

test("a stopped router leaves neither socket nor pid file, and stopping again is fine", async () => {
  await using lab = await openLab({ workers: 1 });
  await stopRouter({ stateDir: lab.options.stateDir, deadlineMs: 1_000 });

  expect(existsSync(lab.directory.controlSocket)).toBe(false);
  expect(existsSync(lab.directory.pidFile)).toBe(false);
  await stopRouter({ stateDir: lab.options.stateDir, deadlineMs: 0 });
  await expect(lab.router.observe()).rejects.toMatchObject({ code: "ROUTER_UNAVAILABLE" });
});

test("a router whose workers keep crashing is given up, and they are not forked in a hot loop", async () => {
  await using lab = await openLab({ workers: 1 });
  const { stateDir } = lab.options;
  await stopRouter({ stateDir, deadlineMs: 0 });
  await rm(lab.directory.log);
  const script = join(import.meta.dirname, "../process/fixture/crashingRouter.ts");

  await expect(ensureRouter({ ...lab.options, script, timeoutMs: 4_000 })).rejects.toMatchObject({
    code: "ROUTER_UNAVAILABLE",
    next: expect.stringContaining("router.log"),
  });

  const log = await readFile(lab.directory.log, "utf8");
  expect(log).toContain("this worker cannot start");
  expect(log.match(/worker died and is replaced/g)?.length).toBeLessThan(8);
});
