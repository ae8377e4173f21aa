import type { ConnectionKind } from "../../port.ts";
import type { InstanceRoute, RouteTable } from "../../routeTable.ts";
import type { InstanceHealth } from "../messages.ts";
import { Instance } from "./instance.ts";

/** Window for streams of an instance that left the table without having been drained. */
const abruptWindowMs = 1_000;

/** Every instance of the table in force, and those gone from it that still have something in flight. */
export class Fleet {
  readonly #instances = new Map<string, Instance>();

  get(id: string): Instance | undefined {
    return this.#instances.get(id);
  }

  values(): Iterable<Instance> {
    return this.#instances.values();
  }

  apply(table: RouteTable): void {
    const named = new Set<string>();
    for (const app of table.apps) {
      for (const release of app.releases) {
        for (const route of release.instances) {
          named.add(route.id);
          const instance = this.#upsert(route, app.timeouts.connectMs);
          if (route.state === "draining") drain(instance, app.drain.reconnectWindowMs);
          else serve(instance);
        }
      }
    }
    for (const instance of this.#instances.values()) {
      if (named.has(instance.id)) continue;
      instance.gone = true;
      drain(instance, abruptWindowMs);
      instance.closeIfDone();
    }
    this.forgetGone();
  }

  /** The whole picture: an instance that is not named is unknown. */
  setHealth(states: Readonly<Record<string, InstanceHealth>>): void {
    for (const instance of this.#instances.values()) {
      const health = states[instance.id] ?? "unknown";
      if (health === "healthy" && instance.health !== "healthy") instance.praise();
      instance.health = health;
    }
  }

  forgetGone(): void {
    for (const instance of this.#instances.values()) {
      if (instance.gone && instance.claims.size === 0) this.#instances.delete(instance.id);
    }
  }

  inflight(): Record<string, Record<ConnectionKind, number>> {
    const result: Record<string, Record<ConnectionKind, number>> = {};
    for (const instance of this.#instances.values()) {
      if (instance.claims.size > 0) result[instance.id] = { ...instance.inflight };
    }
    return result;
  }

  #upsert(route: InstanceRoute, connectMs: number): Instance {
    const known = this.#instances.get(route.id);
    if (known && !(known.gone && known.claims.size === 0)) {
      known.gone = false;
      known.moveTo(route, connectMs);
      return known;
    }
    const instance = new Instance(route, connectMs);
    this.#instances.set(route.id, instance);
    return instance;
  }
}

function drain(instance: Instance, windowMs: number): void {
  if (instance.drainWindowMs !== undefined) return;
  instance.drainWindowMs = windowMs;
  for (const claim of instance.claims) claim.reconnectWithin(windowMs);
}

function serve(instance: Instance): void {
  if (instance.drainWindowMs === undefined) return;
  instance.drainWindowMs = undefined;
  for (const claim of instance.claims) claim.stay();
}
