import type { InstanceRecord } from "../../state/records.ts";
import type { ConnectionKind, InstanceObservation } from "../../traffic/port.ts";
import type { AppConfig } from "../../config/schema.ts";
import { Background } from "../background.ts";
import type { Fleet } from "../fleet.ts";
import { type Ground, releaseOf } from "../ground.ts";

/**
 * Sees draining instances to their end, by kind of connection: each kind has its own deadline, and only what is left at
 * its deadline is cut. An instance with nothing in flight is kept warm or stopped. Goes on after a restart: all it
 * needs is in the instance's record.
 */
export class Drainer {
  readonly #ground: Ground;
  readonly #fleet: Fleet;
  readonly #background: Background;
  readonly #busy = new Map<string, Promise<void>>();
  #published: ReadonlySet<string> = new Set();

  constructor(ground: Ground, fleet: Fleet) {
    this.#ground = ground;
    this.#fleet = fleet;
    this.#background = new Background(
      () => this.#round(),
      pollMs,
      ground.clock,
      (error) => ground.report(error),
    );
  }

  start(): void {
    this.#background.start();
  }

  async stop(): Promise<void> {
    await this.#background.stop();
    await Promise.all(this.#busy.values());
  }

  /** Resolves when none of these instances drains or stops any more. */
  async awaitGone(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#ground;
    for (;;) {
      const records = await Promise.all(ids.map((id) => store.instances.get(id)));
      if (!records.some((record) => record !== undefined && isLeaving(record))) return;
      await clock.sleep(pollMs, signal);
    }
  }

  async #round(): Promise<void> {
    const leaving = (await this.#ground.store.instances.list()).filter(isLeaving);
    if (leaving.length === 0) return;
    await this.#publishNew(leaving);
    const { instances } = await this.#ground.router.observe();
    const observed = new Map(instances.map((instance) => [instance.id, instance]));
    for (const instance of leaving) {
      if (this.#busy.has(instance.id)) continue;
      const work = this.#see(instance, observed.get(instance.id))
        .catch((error: unknown) => this.#complain(error))
        .finally(() => this.#busy.delete(instance.id));
      this.#busy.set(instance.id, work);
    }
  }

  /** "Nothing in flight" counts only once every router knows that the instance gets nothing new. */
  async #publishNew(leaving: readonly InstanceRecord[]): Promise<void> {
    const keys = leaving.map(({ id, role }) => `${id}@${role.kind === "draining" ? role.since : "stopping"}`);
    if (keys.some((key) => !this.#published.has(key))) await this.#ground.publisher.publish();
    this.#published = new Set(keys);
  }

  async #see(instance: InstanceRecord, observed: InstanceObservation | undefined): Promise<void> {
    const { role } = instance;
    if (role.kind === "stopping") return this.#finish(instance);
    if (role.kind !== "draining") return;
    if (observed !== undefined && total(observed) > 0) {
      const { config } = await releaseOf(this.#ground, instance.app, instance.release);
      const late = overdue(observed, this.#ground.clock.now() - role.since, config);
      if (late.length > 0) await this.#ground.router.cut(instance.id, late);
      return;
    }
    if (!(await this.#settle(instance, role.since))) return;
    if (role.next === "stop") await this.#finish(instance);
    else await this.#ground.publisher.publish();
    this.#ground.events.touch(instance.app);
  }

  /** Ends the draining unless the instance was called back meanwhile. */
  #settle(instance: InstanceRecord, since: number): Promise<boolean> {
    return this.#ground.store.atomically(async (tables) => {
      const current = await tables.instances.get(instance.id);
      if (current?.role.kind !== "draining" || current.role.since !== since) return false;
      const role =
        current.role.next === "warm" ? ({ kind: "warm" } as const) : ({ kind: "stopping" } as const);
      await tables.instances.put({ ...current, role });
      return true;
    });
  }

  async #finish(instance: InstanceRecord): Promise<void> {
    await this.#ground.publisher.publish();
    await this.#fleet.remove({ ...instance, role: { kind: "stopping" } });
  }

  /** The router is away or the disk is full: instances stay as they are, and the next round tries again. */
  #complain(error: unknown): void {
    this.#ground.report(error instanceof Error ? error : new Error(String(error)));
  }
}

const pollMs = 100;
const connectionKinds: readonly ConnectionKind[] = ["request", "upload", "stream", "websocket"];

/** Kinds that are past their deadline. */
export function overdue(
  { inflight }: InstanceObservation,
  drainingMs: number,
  { drain }: AppConfig,
): readonly ConnectionKind[] {
  const deadline: Record<ConnectionKind, number> = {
    request: drain.requests,
    upload: drain.uploads,
    stream: drain.streams,
    websocket: drain.streams,
  };
  return connectionKinds.filter((kind) => inflight[kind] > 0 && drainingMs >= deadline[kind]);
}

function isLeaving({ role }: InstanceRecord): boolean {
  return role.kind === "draining" || role.kind === "stopping";
}

function total({ inflight }: InstanceObservation): number {
  return Object.values(inflight).reduce((sum, count) => sum + count, 0);
}
