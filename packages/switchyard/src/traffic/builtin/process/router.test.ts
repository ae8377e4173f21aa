import { spawn } from "node:child_process";
import { mkdir, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { get, openUpstream } from "../../contractFixture.ts";
import { type Lab, openLab } from "../driver/fixture/lab.ts";
import { ensureRouter } from "../driver/ensureRouter.ts";
import type { InstanceRoute } from "../../routeTable.ts";
import { tableOf } from "./fixture/table.ts";
import { loadTable } from "./tableStore.ts";
import { lockHeldStatus } from "./controlApi.ts";

const patience = { timeout: 10_000, interval: 20 };

describe("publishing", () => {
  test("is answered once every worker chooses by the new table", async () => {
    await using lab = await openLab();
    await allListen(lab);

    await lab.router.publish(tableOf(7));

    expect((await lab.status()).workers.map((worker) => worker.generation)).toEqual([7, 7]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(lab.address)));
    expect(new Set(answers.map(({ body }) => generationIn(body)))).toEqual(new Set([7]));
  });

  test("does not wait for a worker that died", async () => {
    await using lab = await openLab();
    await allListen(lab);
    const [victim] = (await lab.status()).workers;
    process.kill(victim?.pid ?? 0, "SIGSTOP");
    let isAnswered = false;
    const published = lab.router.publish(tableOf(3)).finally(() => {
      isAnswered = true;
    });
    await vi.waitFor(async () => {
      expect((await lab.status()).workers.map((worker) => worker.generation)).toEqual([0, 3]);
    }, patience);
    expect(isAnswered).toBe(false);
    process.kill(victim?.pid ?? 0, "SIGKILL");

    await published;
  });

  test("again of the table in force changes nothing, of another or an older one is refused", async () => {
    await using lab = await openLab({ workers: 1 });
    await lab.router.publish(tableOf(5));

    await lab.router.publish(tableOf(5));
    await expect(lab.router.publish(tableOf(5, [], { app: "b" }))).rejects.toMatchObject({
      code: "ROUTER_REFUSED",
      fields: { offered: 5, current: 5 },
    });
    await expect(lab.router.publish(tableOf(4))).rejects.toMatchObject({ code: "ROUTER_REFUSED" });
    expect((await lab.router.observe()).generation).toBe(5);
  });
});

describe("a crash", () => {
  test("of one worker under load loses at most the requests in its hands", async () => {
    await using lab = await openLab();
    await allListen(lab);
    const [victim] = (await lab.status()).workers;
    const clients = 4;
    let served = 0;
    const over = new AbortController();
    const failures: unknown[] = [];
    const load = Array.from({ length: clients }, async () => {
      while (!over.signal.aborted) {
        await get(lab.address).then(
          () => (served += 1),
          (error: unknown) => failures.push(error),
        );
      }
    });
    await vi.waitFor(() => expect(served).toBeGreaterThan(50), patience);
    process.kill(victim?.pid ?? 0, "SIGKILL");
    await vi.waitFor(async () => {
      const { workers } = await lab.status();
      expect(workers.filter((worker) => worker.state === "listening")).toHaveLength(2);
      expect(workers.map((worker) => worker.pid)).not.toContain(victim?.pid);
    }, patience);
    over.abort();
    await Promise.all(load);

    expect(failures.length).toBeLessThanOrEqual(clients);
    expect(failures.filter((error) => String(error).includes("ECONNREFUSED"))).toEqual([]);
  });

  test("of all workers keeps the port: requests that come meanwhile are served by the next ones", async () => {
    await using lab = await openLab();
    await lab.router.publish(tableOf(9));
    const before = (await lab.status()).workers.map((worker) => worker.pid);
    for (const pid of before) process.kill(pid, "SIGKILL");

    const answers = await Promise.all(Array.from({ length: 50 }, () => get(lab.address)));

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.map(({ body }) => generationIn(body))).toEqual(answers.map(() => 9));
    const after = (await lab.status()).workers.map((worker) => worker.pid);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  });

  test("of the primary process gives way to a new router on the same port with the last table", async () => {
    await using lab = await openLab();
    await lab.router.publish(tableOf(4));
    const { pid } = await lab.status();
    process.kill(pid, "SIGKILL");

    const again = await ensureRouter(lab.options);

    expect(again.pid).not.toBe(pid);
    expect(again.addresses).toEqual([lab.address]);
    expect(generationIn((await get(lab.address)).body)).toBe(4);
  });

  test("of a worker never takes its counts out of the counters", async () => {
    await using lab = await openLab();
    for (let n = 0; n < 30; n += 1) await get(lab.address);
    expect(await countOf(lab)).toBe(30);
    for (const { pid } of (await lab.status()).workers) process.kill(pid, "SIGKILL");
    await get(lab.address);

    expect(await countOf(lab)).toBe(31);
  });
});

describe("the table on disk", () => {
  test("is the previous one when the last is corrupt, and the status says so", async () => {
    await using lab = await openLab({ workers: 1 });
    await lab.router.publish(tableOf(1));
    await lab.router.publish(tableOf(2));
    process.kill((await lab.status()).pid, "SIGKILL");
    await writeFile(lab.directory.table, '{"format":1,"gener');

    await ensureRouter(lab.options);

    const status = await lab.status();
    expect(status.generation).toBe(1);
    expect(status.problems[0]).toContain(lab.directory.table);
    await lab.router.publish(tableOf(3));
    expect((await lab.status()).problems).toEqual([]);
  });

  test("may be impossible to write: the new one serves all the same and is written once that works", async () => {
    await using lab = await openLab({ workers: 1 });
    await lab.router.publish(tableOf(1));
    const obstacle = `${lab.directory.table}.new`;
    await mkdir(obstacle);

    await lab.router.publish(tableOf(2));
    expect(generationIn((await get(lab.address)).body)).toBe(2);
    expect((await lab.status()).problems[0]).toContain("could not be written");
    await rmdir(obstacle);

    await vi.waitFor(async () => {
      expect((await loadTable(lab.directory.table)).table?.generation).toBe(2);
      expect((await lab.status()).problems).toEqual([]);
    }, patience);
  });
});

describe("health", () => {
  test("goes from unknown to healthy, to unhealthy and back, and reaches the workers", async () => {
    await using lab = await openLab({ workers: 1 });
    await using upstream = await openUpstream();
    await lab.router.publish(tableOf(1, [instanceOn(upstream.port)]));
    const healthIs = (health: string) =>
      vi.waitFor(async () => {
        expect((await lab.router.observe()).instances).toMatchObject([{ id: "a-1-0", health }]);
        expect(JSON.parse((await get(lab.address)).body)).toMatchObject({ health: { "a-1-0": health } });
      }, patience);

    await healthIs("healthy");
    upstream.status = 500;
    await healthIs("unhealthy");
    expect((await lab.router.observe()).instances[0]?.reason).toBe("/up answered 500");
    upstream.status = 200;
    await healthIs("healthy");
  });

  test("is checked at once when a worker could not reach the instance", async () => {
    await using lab = await openLab({ workers: 1 });
    const upstream = await openUpstream();
    const { health } = tableOf(1).apps[0] ?? {};
    if (health === undefined) throw new Error("the fixture has an app");
    const slow = { health: { ...health, intervalMs: 3_600_000 } };
    await lab.router.publish(tableOf(1, [instanceOn(upstream.port)], slow));
    await vi.waitFor(async () => {
      expect((await lab.router.observe()).instances[0]?.health).toBe("healthy");
    }, patience);
    await upstream[Symbol.asyncDispose]();

    await get(lab.address, "/suspect");

    await vi.waitFor(async () => {
      expect((await lab.router.observe()).instances[0]).toMatchObject({
        health: "unhealthy",
        reason: "connection refused",
      });
    }, patience);
  });
});

test("an observation sums what all workers have in flight, and a cut ends it", async () => {
  await using lab = await openLab();
  await lab.router.publish(tableOf(1, [instanceOn(9)]));
  const held = Array.from({ length: 6 }, () => get(lab.address, "/hold").catch(String));
  const inflight = async () => (await lab.router.observe()).instances[0]?.inflight.request;
  await vi.waitFor(async () => expect(await inflight()).toBe(6), patience);

  await lab.router.cut("a-1-0", ["request"]);

  await Promise.all(held);
  expect(await inflight()).toBe(0);
});

test("only the router's own user can reach its control socket", async () => {
  await using lab = await openLab({ workers: 1 });

  expect(await modeOf(lab.directory.path)).toBe("700");
  expect(await modeOf(lab.directory.controlSocket)).toBe("600");
});

test("a second router of the same directory says that one runs, and leaves it alone", async () => {
  await using lab = await openLab({ workers: 1 });
  const { pid } = await lab.status();
  const { stateDir, addresses, workers } = lab.options;
  const main = join(import.meta.dirname, "../../../../bin/router.js");
  const second = spawn(process.execPath, [main, JSON.stringify({ stateDir, addresses, workers })]);
  let said = "";
  second.stderr.on("data", (part: Buffer) => {
    said += part.toString();
  });
  const exitStatus = await new Promise((resolve) => {
    second.once("close", resolve);
  });

  expect(exitStatus).toBe(lockHeldStatus);
  expect(said).toContain(`A router (pid ${pid}) already runs`);
  expect((await get(lab.address)).status).toBe(200);
  expect((await lab.status()).pid).toBe(pid);
});

test("SIGHUP does not end the router, SIGTERM lets a request in flight finish first", async () => {
  await using lab = await openLab({ workers: 1 });
  const { pid } = await lab.status();
  process.kill(pid, "SIGHUP");
  const held = get(lab.address, "/hold").catch(String);
  await lab.router.publish(tableOf(1, [instanceOn(9)]));
  await vi.waitFor(async () => {
    expect((await lab.router.observe()).instances[0]?.inflight.request).toBe(1);
  }, patience);

  process.kill(pid, "SIGTERM");
  await vi.waitFor(async () => expect((await lab.status()).state).toBe("leaving"), patience);
  await vi.waitFor(async () => {
    await expect(get(lab.address)).rejects.toThrow("ECONNREFUSED");
  }, patience);
  expect((await lab.router.observe()).instances[0]?.inflight.request).toBe(1);
  await lab.router.cut("a-1-0", ["request"]);
  await held;
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), patience);
});

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

async function allListen(lab: Lab): Promise<void> {
  await vi.waitFor(async () => {
    expect((await lab.status()).workers.every((worker) => worker.state === "listening")).toBe(true);
  }, patience);
}

function instanceOn(port: number): InstanceRoute {
  return { id: "a-1-0", host: "127.0.0.1", port, state: "active" };
}

function generationIn(body: string): number {
  return JSON.parse(body).generation;
}

async function countOf(lab: Lab): Promise<number | undefined> {
  return (await lab.router.metrics())[0]?.requests;
}
