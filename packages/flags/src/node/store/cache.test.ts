import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Put } from "../../sync/protocol.ts";
import { off, on, testFlags } from "../testing/testFlags.ts";
import { TestServer } from "../testing/testServer.ts";
import { CacheFile } from "./cacheFile.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-cache-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const nowhere = "http://127.0.0.1:9";

function putOf(version: number, value: boolean): Put {
  return { version, document: { flags: { a: value ? on : off } }, watched: [], heartbeatMs: 50 };
}

describe("the last known flags", () => {
  it("are served at the next start, as STALE, while the control plane is gone", async () => {
    const server = await TestServer.start({ a: on });
    {
      await using test = testFlags({ url: server.url, cache: folder });
      await test.flags.ready();
    }
    await server.stop();
    await using again = testFlags({ url: server.url, cache: folder });
    const { flags } = again;
    expect([flags.boolean("a", false), flags.state, flags.source, flags.version]).toEqual([
      true,
      "STALE",
      "cache",
      1,
    ]);
    server.publish({ a: off });
    await server.listen();
    await expect.poll(() => flags.boolean("a", true)).toBe(false);
    expect([flags.state, flags.source]).toEqual(["READY", "server"]);
    expect(server.requests.some((request) => request.path.includes("since=1"))).toBe(true);
    await server.stop();
  });

  it("are written for this user alone, without a trace of the way", async () => {
    await new CacheFile(folder, nowhere, "key").save(putOf(1, true));
    const [name, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(name).not.toContain("key");
    expect((await stat(join(folder, name!))).mode & 0o777).toBe(0o600);
  });

  it("are of one control plane and one key", async () => {
    await new CacheFile(folder, nowhere, "one").save(putOf(1, true));
    expect(new CacheFile(folder, nowhere, "two").load()).toBeUndefined();
    expect(new CacheFile(folder, "http://127.0.0.1:10", "one").load()).toBeUndefined();
    expect(new CacheFile(folder, nowhere, "one").load()?.version).toBe(1);
  });

  it.each([
    ["damaged", "{", "is damaged"],
    ["empty", "", "is damaged"],
    ["of a later version of the library", `{"format":2,"put":{}}`, "has format 2"],
    ["without flags", `{"format":1,"put":{"version":1}}`, "holds no flags"],
  ])("are not used when the file is %s, and that is said", async (_what, text, message) => {
    await new CacheFile(folder, nowhere, undefined).save(putOf(1, true));
    const [name] = await readdir(folder);
    await writeFile(join(folder, name!), text);
    await using test = testFlags({ url: nowhere, cache: folder });
    expect(test.errors.map((error) => error.code)).toEqual(["CACHE"]);
    expect(test.errors[0]!.message).toContain(message);
    expect([test.flags.state, test.flags.source]).toEqual(["NOT_READY", "none"]);
  });

  it("are written by several processes at once, and are whole at any time", async () => {
    const script = `
      import { CacheFile } from ${JSON.stringify(new URL("./cacheFile.ts", import.meta.url).href)};
      const file = new CacheFile(${JSON.stringify(folder)}, "http://x", "k");
      const document = { flags: {}, metadata: { text: "x".repeat(20000) } };
      for (let version = 0; version < 60; version++) await file.save({ version, document, watched: [], heartbeatMs: 1 });`;
    const node = () => spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    const writers = [node(), node()];
    let reads = 0;
    const ended = Promise.all(writers.map((writer) => once(writer, "exit")));
    const file = new CacheFile(folder, "http://x", "k");
    while (writers.some((writer) => writer.exitCode === null)) {
      if (file.load() !== undefined) reads++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await ended).map(([code]) => code)).toEqual([0, 0]);
    expect(reads).toBeGreaterThan(10);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it("leave nothing behind of a process that was killed while it wrote", async () => {
    const file = new CacheFile(folder, nowhere, "key");
    await file.save(putOf(1, true));
    const [name] = await readdir(folder);
    const old = join(folder, `${name}.1-abc.tmp`);
    await writeFile(old, "half");
    await utimes(old, 1, 1);
    await writeFile(join(folder, `${name}.2-abc.tmp`), "at this moment");
    await file.sweep(Date.now());
    expect((await readdir(folder)).toSorted()).toEqual([name, `${name}.2-abc.tmp`]);
  });

  it("may be impossible to write: that is said, and nothing else happens", async () => {
    await using server = await TestServer.start({ a: on });
    const file = join(folder, "no-folder");
    await writeFile(file, "");
    await chmod(file, 0o600);
    await using test = testFlags({ url: server.url, cache: file });
    await test.flags.ready();
    await expect.poll(() => test.errors.map((error) => error.code)).toContain("CACHE");
    expect(test.flags.boolean("a", false)).toBe(true);
  });
});

describe("a bundle", () => {
  it("is served at once, until the control plane has spoken", async () => {
    await using server = await TestServer.start({ a: off });
    await using test = testFlags({ url: server.url, bundle: { flags: { a: on } } });
    const { flags } = test;
    expect([flags.boolean("a", false), flags.state, flags.source]).toEqual([true, "STALE", "bundle"]);
    expect(await flags.ready()).toBe(true);
    expect(flags.boolean("a", true)).toBe(false);
    expect(server.requests[0]!.path).not.toContain("since");
  });

  it("is all there is without a control plane, and READY", async () => {
    const path = join(folder, "bundle.json");
    await writeFile(path, JSON.stringify({ flags: { a: on } }));
    await using test = testFlags({ bundle: path });
    expect([test.flags.boolean("a", false), test.flags.state]).toEqual([true, "READY"]);
    expect(await test.flags.ready()).toBe(true);
  });

  it("is passed over for a newer cache, and wins over an older one", async () => {
    await new CacheFile(folder, nowhere, undefined).save(putOf(5, true));
    await using newer = testFlags({ url: nowhere, cache: folder, bundle: putOf(6, false) });
    expect([newer.flags.version, newer.flags.source]).toEqual([6, "bundle"]);
    await using older = testFlags({ url: nowhere, cache: folder, bundle: putOf(5, false) });
    expect([older.flags.version, older.flags.source]).toEqual([5, "cache"]);
  });

  it("that is missing or holds no flags is reported", async () => {
    await using missing = testFlags({ bundle: join(folder, "none.json") });
    await using empty = testFlags({ bundle: JSON.parse("{}") });
    expect([...missing.errors, ...empty.errors].map((error) => error.code)).toEqual(["BUNDLE", "BUNDLE"]);
    expect(missing.flags.details("a", true)).toMatchObject({ value: true, errorCode: "PROVIDER_NOT_READY" });
  });
});

it("reads what it wrote", async () => {
  const file = new CacheFile(folder, nowhere, "key");
  await file.save(putOf(3, false));
  expect(file.load()).toEqual(putOf(3, false));
  const [name] = await readdir(folder);
  expect(JSON.parse(await readFile(join(folder, name!), "utf8"))).toMatchObject({ format: 1 });
});
