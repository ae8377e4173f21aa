import { SwitchyardError } from "../errors.ts";
import type { InstanceRecord, InstanceRole } from "../state/records.ts";
import type { InstanceObservation } from "../traffic/port.ts";
import { type Ground, releaseOf, withoutEnvironment } from "./ground.ts";

/** The instances of an app: how many of a release run, and which of them are in rotation. Every call is idempotent. */
export class Fleet {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Instances of the release that have not been told to end. */
  async of(app: string, release: number): Promise<readonly InstanceRecord[]> {
    const all = await this.#ground.store.instances.list(app);
    return all.filter((instance) => instance.release === release && instance.role.kind !== "stopping");
  }

  /** Those in rotation. */
  async active(app: string, release: number): Promise<readonly InstanceRecord[]> {
    return (await this.of(app, release)).filter(({ role }) => role.kind === "active");
  }

  /**
   * Has at least `count` instances in rotation, each seen healthy by every router; warm and draining ones come back
   * first, and those that the platform has given up are started again.
   */
  grow(app: string, release: number, count: number, signal: AbortSignal): Promise<void> {
    return this.growTogether(app, [{ release, count }], signal);
  }

  /** As `grow`, of several releases whose new instances get their first requests at the same time. */
  async growTogether(
    app: string,
    wanted: readonly { readonly release: number; readonly count: number }[],
    signal: AbortSignal,
  ): Promise<void> {
    const starting: InstanceRecord[] = [];
    for (const { release, count } of wanted) starting.push(...(await this.#missing(app, release, count)));
    const started = await Promise.allSettled(starting.map((instance) => this.#start(instance, signal)));
    const failed = started.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    await this.#enlist(starting);
    await this.#ground.publisher.publish();
    for (const { release } of wanted) await this.awaitHealthy(app, release, signal);
  }

  /** Keeps `count` instances of the release in rotation; the others get nothing new and are drained. */
  async shrink(app: string, release: number, count: number, keepWarm: number): Promise<readonly string[]> {
    const surplus = await this.#ground.store.atomically(async (tables) => {
      const present = (await tables.instances.list(app)).filter((instance) => instance.release === release);
      const leaving = present.filter(isActive).slice(count);
      const since = this.#ground.clock.now();
      let warm = 0;
      for (const instance of present.filter((one) => one.role.kind === "warm" || staysWarm(one))) {
        // A smaller promise than before: what was to stay warm ends, too.
        if (warm < keepWarm) warm++;
        else await tables.instances.put({ ...instance, role: { kind: "draining", since, next: "stop" } });
      }
      for (const instance of leaving) {
        const next = warm < keepWarm ? "warm" : "stop";
        if (next === "warm") warm++;
        await tables.instances.put({ ...instance, role: { kind: "draining", since, next } });
      }
      return leaving.map(({ id }) => id);
    });
    await this.#ground.publisher.publish();
    return surplus;
  }

  /** Ends every instance of the release: those that serve are drained first, those that only started are stopped. */
  async dismiss(app: string, release: number, keep: number): Promise<void> {
    for (const instance of await this.of(app, release)) {
      if (instance.role.kind === "starting") await this.remove(instance);
    }
    await this.shrink(app, release, keep, 0);
  }

  /** Ends what is only kept warm of the release. */
  async dismissWarm(app: string, release: number): Promise<void> {
    const since = this.#ground.clock.now();
    await this.#ground.store.atomically(async (tables) => {
      for (const instance of await tables.instances.list(app)) {
        if (instance.release !== release || !(instance.role.kind === "warm" || staysWarm(instance))) continue;
        await tables.instances.put({ ...instance, role: { kind: "draining", since, next: "stop" } });
      }
    });
  }

  /** Puts warm and draining instances of the release back into rotation. Not published by itself. */
  async activate(app: string, release: number): Promise<void> {
    await this.#enlist((await this.of(app, release)).filter(isIdle));
  }

  /** Stops the process and forgets the instance; it must be in no route table any more, or have nothing in flight. */
  async remove(instance: InstanceRecord): Promise<void> {
    const { store, platform, publisher } = this.#ground;
    const release = await releaseOf(this.#ground, instance.app, instance.release);
    await store.instances.put({ ...instance, role: { kind: "stopping" } });
    if (instance.role.kind !== "starting" && instance.role.kind !== "stopping") await publisher.publish();
    if (instance.handle !== undefined) {
      // One that could not be taken over after a restart, for want of its secrets, is ended all the same.
      const spec = await this.#ground.specOf(withoutEnvironment(release), instance);
      await platform.adopt([{ spec, handle: instance.handle }]);
    }
    await platform.stop(instance.id, release.config.drain.grace);
    await store.instances.delete(instance.id);
    this.#ground.events.touch(instance.app);
  }

  /** Resolves once every router sees all active instances of the release healthy. Throws NOT_READY. */
  async awaitHealthy(app: string, release: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ground;
    const deadline = clock.now() + healthyDeadlineMs;
    for (;;) {
      signal.throwIfAborted();
      const wanted = new Set((await this.active(app, release)).map(({ id }) => id));
      const instances = await this.#routed(signal);
      const seen = instances.filter(({ id, health }) => wanted.has(id) && health === "healthy");
      if (seen.length === wanted.size) return;
      if (clock.now() > deadline) {
        const sick = instances.find(({ id, health }) => wanted.has(id) && health !== "healthy");
        throw new SwitchyardError(
          "NOT_READY",
          `The router does not see ${sick?.id ?? "an instance"} healthy after ${healthyDeadlineMs / 1000} s${sick?.reason === undefined ? "" : `: ${sick.reason}`}.`,
          { next: `See \`switchyard logs ${app} --release ${release}\`.` },
        );
      }
      await clock.sleep(pollMs, signal);
    }
  }

  /** How many instances of the release every router sees healthy, in rotation or not. */
  async healthy(app: string, release: number): Promise<number> {
    const ids = new Set((await this.of(app, release)).map(({ id }) => id));
    const instances = await this.#routed();
    return instances.filter(({ id, health }) => ids.has(id) && health === "healthy").length;
  }

  /** What the router sees; nothing while it is away: it is being started again. */
  async #routed(signal?: AbortSignal): Promise<readonly InstanceObservation[]> {
    try {
      return (await this.#ground.router.observe(signal)).instances;
    } catch (error) {
      if (error instanceof SwitchyardError && error.code === "ROUTER_UNAVAILABLE") return [];
      throw error;
    }
  }

  /** Calls idle instances back, and gives back those that are to be started for `count` to run. */
  async #missing(app: string, release: number, count: number): Promise<readonly InstanceRecord[]> {
    const present = await this.of(app, release);
    await this.#enlist(present.filter(isIdle).slice(0, Math.max(0, count - present.filter(isActive).length)));
    const missing = count - present.filter((instance) => instance.role.kind !== "starting").length;
    const starting = present.filter(isStarting);
    for (let more = starting.length; more < missing; more++) starting.push(await this.#plan(app, release));
    return [...starting, ...(await this.#dead(await this.active(app, release)))];
  }

  async #enlist(instances: readonly InstanceRecord[]): Promise<void> {
    await this.#ground.store.atomically(async (tables) => {
      for (const { id } of instances) {
        const current = await tables.instances.get(id);
        if (current !== undefined && (isIdle(current) || isStarting(current))) {
          await tables.instances.put({ ...current, role: { kind: "active" } });
        }
      }
    });
    for (const app of new Set(instances.map((instance) => instance.app))) this.#ground.events.touch(app);
  }

  /** Those of which the platform runs nothing, nor will by itself; one that it could not take over may serve on. */
  async #dead(instances: readonly InstanceRecord[]): Promise<readonly InstanceRecord[]> {
    const observed = await this.#ground.platform.observe();
    const alive = new Set(observed.filter(({ state }) => state !== "gave-up").map(({ id }) => id));
    const lost = instances.filter(({ id }) => !alive.has(id));
    if (lost.length === 0) return [];
    const serving = new Set(
      (await this.#routed()).flatMap(({ id, health }) => (health === "healthy" ? id : [])),
    );
    return lost.filter(({ id }) => !serving.has(id));
  }

  async #plan(app: string, release: number): Promise<InstanceRecord> {
    return this.#ground.store.atomically(async (tables) => {
      const taken = new Set(
        (await tables.instances.list(app)).filter((one) => one.release === release).map(({ index }) => index),
      );
      let index = 0;
      while (taken.has(index)) index++;
      const serial = await tables.next(`instances/${app}`);
      const role: InstanceRole = { kind: "starting" };
      const record = { id: `${app}-${release}-${serial}`, app, release, index, role };
      await tables.instances.put(record);
      return record;
    });
  }

  async #start(instance: InstanceRecord, signal: AbortSignal): Promise<void> {
    const { store, platform, events } = this.#ground;
    const release = await releaseOf(this.#ground, instance.app, instance.release);
    const spec = await this.#ground.specOf(release, instance);
    const handle = await platform.start(
      spec,
      async (started) => {
        await store.instances.put({ ...instance, handle: started });
        events.touch(instance.app);
      },
      signal,
    );
    await store.instances.put({ ...instance, handle });
  }
}

const healthyDeadlineMs = 30_000;
const pollMs = 25;

function isActive({ role }: InstanceRecord): boolean {
  return role.kind === "active";
}

function isStarting({ role }: InstanceRecord): boolean {
  return role.kind === "starting";
}

function isIdle({ role }: InstanceRecord): boolean {
  return role.kind === "warm" || role.kind === "draining";
}

function staysWarm({ role }: InstanceRecord): boolean {
  return role.kind === "draining" && role.next === "warm";
}
