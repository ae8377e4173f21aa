import { afterEach, describe, expect, test } from "vitest";
import type { InstanceHandle, InstanceSpec, Platform, PlatformEvent, PlatformObservation } from "./port.ts";

/** What a driver's test gives to the contract suite. Everything it made is cleaned up by `dispose`. */
export interface PlatformFixture {
  /** A new platform object on the same machine, as a restarted control plane would make one. */
  platform(): Platform;
  /**
   * An app that answers GET /up with 200, logs `hello` at its start and X on GET /say/X, ends on SIGTERM with status 0, and
   * behaves as asked. `crash` ends with status 3 on GET /crash; `refuse` answers 503 for ever; `exit` prints
   * `cannot go on` and exits with status 7 at once; `dies` becomes ready and crashes soon after.
   */
  spec(
    behaviour: "serve" | "crash" | "refuse" | "exit" | "dies",
    changes?: Partial<InstanceSpec>,
  ): InstanceSpec;
  dispose(): Promise<void>;
}

/** The behaviour that every platform driver owes to the engine. */
export function platformContract(name: string, create: () => Promise<PlatformFixture>): void {
  describe(`the platform contract: ${name}`, () => {
    const cleanups: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
    });
    const setUp = async () => {
      const fixture = await create();
      cleanups.push(() => fixture.dispose());
      const open = () => {
        const platform = fixture.platform();
        cleanups.push(() => closeDown(platform));
        return platform;
      };
      return { fixture, platform: open(), open };
    };

    test("a started instance is ready, answers, and was announced before", async () => {
      const { fixture, platform } = await setUp();
      const announced: InstanceHandle[] = [];
      const handle = await platform.start(fixture.spec("serve"), async (early) => {
        announced.push(early);
      });
      expect(announced).toEqual([handle]);
      expect((await fetch(urlOf(handle, "/up"))).status).toBe(200);
      expect(await only(platform)).toMatchObject({
        id: handle.id,
        state: "ready",
        pid: handle.pid,
        restarts: 0,
      });
    });

    test("an instance that exits at once is INSTANCE_FAILED with its status and its log", async () => {
      const { fixture, platform } = await setUp();
      const failure = platform.start(fixture.spec("exit"), ignore);
      await expect(failure).rejects.toMatchObject({ code: "INSTANCE_FAILED", next: expect.any(String) });
      await expect(failure).rejects.toThrow(/status 7[\s\S]*cannot go on/);
      expect(await platform.observe()).toEqual([]);
    });

    test("an instance that is never ready is NOT_READY, and nothing of it runs", async () => {
      const { fixture, platform } = await setUp();
      const spec = fixture.spec("refuse");
      let handle: InstanceHandle | undefined;
      const failure = platform.start(
        { ...spec, readiness: { ...spec.readiness, deadlineMs: 3000 } },
        async (early) => void (handle = early),
      );
      await expect(failure).rejects.toMatchObject({ code: "NOT_READY" });
      await expect(failure).rejects.toThrow("answered 503");
      expect(await answers(handle)).toBe(false);
      expect(await platform.observe()).toEqual([]);
    });

    test("an aborted start rejects with the reason and leaves nothing running", async () => {
      const { fixture, platform } = await setUp();
      const abort = new AbortController();
      const reason = new Error("changed my mind");
      let handle: InstanceHandle | undefined;
      const failure = platform.start(
        fixture.spec("refuse"),
        async (early) => {
          handle = early;
          abort.abort(reason);
        },
        abort.signal,
      );
      await expect(failure).rejects.toBe(reason);
      expect(await answers(handle)).toBe(false);
    });

    test("a caller that cannot record the start gets its own error and no process", async () => {
      const { fixture, platform } = await setUp();
      const full = new Error("disk full");
      await expect(platform.start(fixture.spec("serve"), () => Promise.reject(full))).rejects.toBe(full);
      expect(await platform.observe()).toEqual([]);
    });

    test("starting the same id again waits for the one that runs", async () => {
      const { fixture, platform } = await setUp();
      const spec = fixture.spec("serve");
      const [one, two] = await Promise.all([platform.start(spec, ignore), platform.start(spec, ignore)]);
      const three = await platform.start(spec, ignore);
      expect([two, three]).toEqual([one, one]);
      expect(await platform.observe()).toHaveLength(1);
    });

    test("two instances never share an address", async () => {
      const { fixture, platform } = await setUp();
      const handles = await Promise.all([
        platform.start(fixture.spec("serve", { id: "shop-1-a" }), ignore),
        platform.start(fixture.spec("serve", { id: "shop-1-b" }), ignore),
      ]);
      expect(new Set(handles.map((handle) => `${handle.host}:${handle.port}`)).size).toBe(2);
    });

    test("a stopped instance is gone, and stopping again or an unknown one does nothing", async () => {
      const { fixture, platform } = await setUp();
      const handle = await platform.start(fixture.spec("serve"), ignore);
      await Promise.all([platform.stop(handle.id, 5000), platform.stop(handle.id, 5000)]);
      expect(await answers(handle)).toBe(false);
      expect(await platform.observe()).toEqual([]);
      await platform.stop(handle.id, 5000);
      await platform.stop("never-heard-of", 5000);
    });

    test("a crashed instance is restarted and serves again", async () => {
      const { fixture, platform } = await setUp();
      const events: PlatformEvent[] = [];
      platform.onEvent((event) => events.push(event));
      const first = await platform.start(fixture.spec("crash"), ignore);
      await fetch(urlOf(first, "/crash")).catch(ignore);
      const again = await eventually(async () => {
        const now = await only(platform);
        return now.restarts === 1 && now.state === "ready" ? now : undefined;
      });
      expect(again.pid).not.toBe(first.pid);
      expect(events.map((event) => event.kind)).toEqual(["crashed", "restarted"]);
      expect(events[0]).toMatchObject({ detail: expect.stringContaining("status 3") });
      expect(events[1]).toMatchObject({ handle: { id: first.id, pid: again.pid, port: again.port } });
      expect((await fetch(urlOf(again, "/up"))).status).toBe(200);
    });

    test("an instance that crashes too often is given up", async () => {
      const { fixture, platform } = await setUp();
      const events: PlatformEvent[] = [];
      platform.onEvent((event) => events.push(event));
      const restart = { initialBackoffMs: 10, maxBackoffMs: 20, maxCrashes: 3, windowMs: 60_000 };
      await platform.start(fixture.spec("dies", { restart }), ignore);
      await eventually(async () => ((await only(platform)).state === "gave-up" ? true : undefined));
      expect(events.filter((event) => event.kind === "crashed")).toHaveLength(3);
      expect(events.at(-1)?.kind).toBe("gave-up");
    });

    test("stopping during the backoff cancels the restart", async () => {
      const { fixture, platform } = await setUp();
      const restart = { initialBackoffMs: 60_000, maxBackoffMs: 60_000, maxCrashes: 10, windowMs: 60_000 };
      const handle = await platform.start(fixture.spec("crash", { restart }), ignore);
      await fetch(urlOf(handle, "/crash")).catch(ignore);
      await eventually(async () => ((await only(platform)).state === "backoff" ? true : undefined));
      await platform.stop(handle.id, 1000);
      expect(await platform.observe()).toEqual([]);
    });

    test("instances outlive their platform and are adopted by the next one", async () => {
      const { fixture, platform, open } = await setUp();
      if (!platform.capabilities.adoption) return;
      const spec = fixture.spec("crash");
      const handle = await platform.start(spec, ignore);
      await platform.close();
      expect(await answers(handle)).toBe(true);

      const next = open();
      expect(await next.adopt([{ spec, handle }])).toEqual([handle.id]);
      expect(await only(next)).toMatchObject({ state: "ready", pid: handle.pid, port: handle.port });
      expect(await next.start(spec, ignore)).toEqual(handle);
      await fetch(urlOf(handle, "/crash")).catch(ignore);
      await eventually(async () => {
        const now = await only(next);
        return now.restarts === 1 && now.state === "ready" ? true : undefined;
      });
      await next.stop(handle.id, 5000);
      expect(await answers(handle)).toBe(false);
    });

    test("what has ended meanwhile is not adopted", async () => {
      const { fixture, platform, open } = await setUp();
      if (!platform.capabilities.adoption) return;
      const spec = fixture.spec("serve");
      const handle = await platform.start(spec, ignore);
      await platform.stop(handle.id, 5000);
      const next = open();
      expect(await next.adopt([{ spec, handle }])).toEqual([]);
      expect(await next.observe()).toEqual([]);
    });

    test("CPU and memory of a running instance become known", async () => {
      const { fixture, platform } = await setUp();
      if (!platform.capabilities.cpu || !platform.capabilities.memory) return;
      await platform.start(fixture.spec("serve"), ignore);
      const known = await eventually(async () => {
        const now = await only(platform);
        return now.cpu === undefined ? undefined : now;
      });
      expect(known.cpu).toBeGreaterThanOrEqual(0);
      expect(known.memoryBytes).toBeGreaterThan(1_000_000);
    });

    test("logs give the newest lines, and follow the ones to come", async () => {
      const { fixture, platform } = await setUp();
      const { id, ...address } = await platform.start(fixture.spec("serve"), ignore);
      const end = new AbortController();
      const seen: string[] = [];
      for await (const { instance, line } of platform.logs(id, { lines: 1, follow: true }, end.signal)) {
        expect(instance).toBe(id);
        seen.push(line);
        if (seen.length === 1) await fetch(urlOf(address, "/say/one"));
        if (seen.length === 2) end.abort();
      }
      expect(seen).toEqual(["hello", "one"]);
      expect(() => platform.logs("never-heard-of", { lines: 1, follow: false })).toThrow(/never-heard-of/);
    });
  });
}

const ignore = async (): Promise<void> => {};

function urlOf(address: { readonly host: string; readonly port: number }, path: string): string {
  return `http://${address.host}:${address.port}${path}`;
}

async function answers(handle: InstanceHandle | undefined): Promise<boolean> {
  if (handle === undefined) throw new Error("The instance was never announced.");
  return fetch(urlOf(handle, "/up")).then(
    () => true,
    () => false,
  );
}

async function only(platform: Platform): Promise<PlatformObservation> {
  const [first, ...others] = await platform.observe();
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} instances, not one`);
  return first;
}

/** Asks until there is an answer. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("It did not happen within 20 s.");
}

async function closeDown(platform: Platform): Promise<void> {
  for (const { id } of await platform.observe()) await platform.stop(id, 0);
  await platform.close();
}
