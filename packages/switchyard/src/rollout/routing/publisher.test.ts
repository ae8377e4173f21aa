import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../clock.ts";
import type { Store } from "../../state/port.ts";
import { openSqliteStore } from "../../state/sqlite/store.ts";
import type { TrafficRouter } from "../../traffic/port.ts";
import type { RouteTable } from "../../traffic/routeTable.ts";
import { Publisher } from "./publisher.ts";

/** A router that acknowledges when the test lets it. */
class SlowRouter implements TrafficRouter {
  readonly capabilities = { weights: true, cohorts: true, sticky: true, inflight: true, metrics: true };
  readonly tables: RouteTable[] = [];
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  readonly generation: number;

  constructor(generation: number) {
    this.generation = generation;
  }

  publish(table: RouteTable): Promise<void> {
    this.tables.push(table);
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  observe() {
    return Promise.resolve({ generation: this.generation, instances: [] });
  }

  metrics() {
    return Promise.resolve([]);
  }

  cut() {
    return Promise.resolve();
  }

  async answer(error?: Error): Promise<void> {
    while (this.#waiting.length === 0) await systemClock.sleep(1);
    const turn = this.#waiting.shift();
    if (error === undefined) turn?.resolve();
    else turn?.reject(error);
  }
}

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-publisher-"));
  store = await openSqliteStore(join(folder, "state.db"));
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe("Publisher", () => {
  it("lets calls that come while a table is on its way share the next one", async () => {
    const router = new SlowRouter(0);
    const publisher = new Publisher(store, router, systemClock);
    const first = publisher.publish();
    while (router.tables.length === 0) await systemClock.sleep(1);
    const [second, third] = [publisher.publish(), publisher.publish()];
    await router.answer();
    await router.answer();
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
    expect(router.tables).toHaveLength(2);
    expect(publisher.acknowledged.generation).toBe(2);
  });

  it("tells each caller of its own table's failure only, and goes on after it", async () => {
    const router = new SlowRouter(0);
    const publisher = new Publisher(store, router, systemClock);
    const first = publisher.publish();
    const failed = expect(first).rejects.toThrow("away");
    while (router.tables.length === 0) await systemClock.sleep(1);
    const second = publisher.publish();
    await router.answer(new Error("away"));
    await router.answer();
    await failed;
    expect(await second).toBe(2);
  });

  it("goes on above the generation that the router has, after the state was lost", async () => {
    const router = new SlowRouter(41);
    const published = new Publisher(store, router, systemClock).publish();
    await router.answer();
    expect(await published).toBe(42);
  });
});
