import { vi } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { Engine } from "../engine.ts";
import type { RolloutStatus } from "../journalEntries.ts";
import { isOver } from "../journal.ts";
import type { Rollout } from "../rollout.ts";
import { TestGround } from "./testGround.ts";

/** A shop whose release 1 serves, and an engine that rolls further ones out; ends with everything that it began. */
export class TestShop implements AsyncDisposable {
  readonly ground: TestGround;
  #engine: Engine;

  private constructor(ground: TestGround) {
    this.ground = ground;
    this.#engine = new Engine(ground, async () => undefined);
  }

  static async open(): Promise<TestShop> {
    const ground = await TestGround.open();
    await ground.release(await ground.store.next("releases/shop"), {}, { promotedAt: 1 });
    await ground.store.apps.put({ app: "shop", stable: 1, split: null });
    for (const id of ["old-1", "old-2"]) await ground.instance(id, 1, { kind: "active" });
    const shop = new TestShop(ground);
    await shop.#engine.resume();
    return shop;
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** The next release, with these keys in its configuration. */
  async deploy(fields: object): Promise<Rollout> {
    const config = appSchema.parse({
      run: "x",
      release: { none: true },
      strategy: { type: "blue-green", watch: "0s" },
      guard: { enabled: false },
      ...fields,
    });
    const requestId = `request-${await this.ground.store.next("requests")}`;
    return this.#engine.deploy({ app: "shop", config, artifact: null, requestId });
  }

  /** Another control plane goes on where this one stops. */
  async restart(): Promise<void> {
    await this.#engine.close();
    this.#engine = new Engine(this.ground, async () => undefined);
    await this.#engine.resume();
  }

  async rollout({ id }: Rollout): Promise<Rollout> {
    const rollout = await this.ground.store.rollouts.get(id);
    if (rollout === undefined) throw new Error(`no rollout ${id}`);
    return rollout;
  }

  /** Once the rollout has come so far. */
  until(rollout: Rollout, reached: (rollout: Rollout) => boolean): Promise<Rollout> {
    return vi.waitFor(async () => {
      const now = await this.rollout(rollout);
      if (!reached(now)) throw new Error(`waited in vain: ${JSON.stringify(now)}`);
      return now;
    }, patience);
  }

  /** How it ended. */
  async over(rollout: Rollout): Promise<RolloutStatus> {
    return (await this.until(rollout, isOver)).status;
  }

  async texts(kind: string): Promise<readonly string[]> {
    const events = await this.ground.store.events.list("shop", 0, 1_000);
    return events.filter((event) => event.kind === kind).map(({ text }) => text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine.close();
    await this.ground[Symbol.asyncDispose]();
  }
}

const patience = { timeout: 10_000, interval: 5 };
