import { vi } from "vitest";
import type { AnalysisRecord } from "../../analysis/record.ts";
import { systemClock } from "../../clock.ts";
import { appSchema } from "../../config/schema.ts";
import { nothing } from "../../traffic/difference.ts";
import { createHistogram, record } from "../../traffic/histogram.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import { Engine } from "../engine.ts";
import { guardId } from "../watching/guard.ts";
import { isOver } from "../journal.ts";
import type { Rollout } from "../rollout.ts";
import { TestGround } from "./testGround.ts";

/** Release 1 is stable; what users do with which release is up to the test. */
export class Watched implements AsyncDisposable {
  readonly ground: TestGround;
  engine: Engine;

  private constructor(ground: TestGround) {
    this.ground = ground;
    this.engine = new Engine(ground, async () => undefined);
  }

  static async begin(): Promise<Watched> {
    const ground = await TestGround.open();
    await ground.release(1, {}, { promotedAt: 1 });
    await ground.store.next("releases/shop");
    await ground.store.apps.put({ app: "shop", stable: 1, split: null });
    for (const id of ["old-1", "old-2"]) await ground.instance(id, 1, { kind: "active" });
    const watched = new Watched(ground);
    watched.serve(1, { requests: 5_000, errors: 0 });
    ground.measurements.start();
    await watched.engine.resume();
    return watched;
  }

  /** The router has counted this much of a release in all. */
  serve(release: number, { requests, errors }: { readonly requests: number; readonly errors: number }): void {
    const latency = createHistogram();
    for (let request = 0; request < requests; request++) record(latency, 5_000 + (request % 100) * 20);
    const none = nothing("shop", release);
    const status = { ...none.status, "2xx": requests - errors, "5xx": errors };
    const metrics: ReleaseMetrics = { ...none, requests, status, latency };
    const others = this.ground.router.counted.filter((one) => one.release !== release);
    this.ground.router.counted = [...others, metrics];
  }

  /** Where the instances of each release listen; those of release 1 run already. */
  async listen(ports: Readonly<Record<number, number>>): Promise<void> {
    const { platform, store } = this.ground;
    for (const [release, port] of Object.entries(ports)) platform.ports.set(Number(release), port);
    for (const { id, role } of await store.instances.list("shop")) await this.ground.instance(id, 1, role);
  }

  async deploy(fields: object): Promise<string> {
    const config = appSchema.parse({ run: "x", release: { none: true }, ...fields });
    const order = { app: "shop", config, artifact: null, requestId: `request-${Math.random()}` };
    return (await this.engine.deploy(order)).id;
  }

  async rollout(id: string): Promise<Rollout> {
    const rollout = await this.ground.store.rollouts.get(id);
    if (rollout === undefined) throw new Error(`no rollout ${id}`);
    return rollout;
  }

  async until(id: string, condition: (rollout: Rollout) => boolean): Promise<Rollout> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const rollout = await this.rollout(id);
      if (condition(rollout)) return rollout;
      if (Date.now() > deadline)
        throw new Error(
          `waited in vain: ${JSON.stringify(rollout.status)}; ${JSON.stringify(this.engine.verdict(id))}`,
        );
      await systemClock.sleep(10);
    }
  }

  over(id: string): Promise<Rollout> {
    return this.until(id, isOver);
  }

  /** Until traffic has reached the candidate: the step is done. */
  shifted(id: string): Promise<Rollout> {
    return this.until(id, ({ steps }) =>
      steps.some(({ step, state }) => step.kind === "shift" && state === "applied"),
    );
  }

  /** As after a kill of the control plane: another engine goes on from the store. */
  async restart(): Promise<void> {
    await this.engine.close();
    this.engine = new Engine(this.ground, async () => undefined);
    await this.engine.resume();
  }

  /** What was said of the rollout, from its beginning. */
  async told(kind: string): Promise<readonly string[]> {
    const events = await this.ground.store.events.listAll(0, 1_000);
    return events.flatMap((event) => (event.kind === kind ? event.text : []));
  }

  /** The app's newest rollout, once it is as awaited. */
  newest(condition: (rollout: Rollout) => boolean): Promise<Rollout> {
    return vi.waitFor(async () => {
      const [last] = await this.ground.store.rollouts.list("shop", 1);
      if (last === undefined || !condition(last)) throw new Error(`waited in vain: ${JSON.stringify(last)}`);
      return last;
    }, patience);
  }

  /** The guard's record, once it is as awaited. */
  guard(id: string, condition: (record: AnalysisRecord) => boolean): Promise<AnalysisRecord> {
    return vi.waitFor(async () => {
      const record = await this.ground.store.analyses.get(guardId(id));
      if (record === undefined || !condition(record))
        throw new Error(`waited in vain: ${JSON.stringify(record)}`);
      return record;
    }, patience);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close();
    await this.ground[Symbol.asyncDispose]();
  }
}

const patience = { timeout: 20_000, interval: 10 };
