import type { Clock } from "../../clock.ts";
import type { Store } from "../../state/port.ts";
import type { TrafficRouter } from "../../traffic/port.ts";
import type { RouteTable } from "../../traffic/routeTable.ts";
import { cohortFlags } from "./cohortFlags.ts";
import { type AppState, routeTable } from "./routing.ts";

/**
 * Brings the route table that the store asks for to the routers. Calls that come while one is on its way share the next
 * one: each resolves only after a table computed *after* the call is acknowledged everywhere.
 */
export class Publisher {
  readonly #store: Store;
  readonly #router: TrafficRouter;
  readonly #clock: Clock;
  #underway: Promise<number> = Promise.resolve(0);
  #next: Promise<number> | undefined;
  /** What the router already has; an older number would be refused. */
  #floor: number | undefined;
  #last: { readonly generation: number; readonly at: number } = { generation: 0, at: 0 };

  constructor(store: Store, router: TrafficRouter, clock: Clock) {
    this.#store = store;
    this.#router = router;
    this.#clock = clock;
  }

  /** The newest generation that every router acknowledged, and when it did. */
  get acknowledged(): { readonly generation: number; readonly at: number } {
    return this.#last;
  }

  /** The acknowledged generation. Throws what the router threw. */
  publish(): Promise<number> {
    this.#next ??= this.#after(this.#underway);
    return this.#next;
  }

  async #after(underway: Promise<number>): Promise<number> {
    await underway.catch(() => undefined);
    this.#underway = this.#publish();
    this.#next = undefined;
    return this.#underway;
  }

  async #publish(): Promise<number> {
    this.#floor ??= (await this.#router.observe()).generation;
    const table = await this.#table(this.#floor);
    await this.#router.publish(table, AbortSignal.timeout(10_000));
    this.#last = { generation: table.generation, at: this.#clock.now() };
    return table.generation;
  }

  async #table(floor: number): Promise<RouteTable> {
    return this.#store.atomically(async (tables) => {
      let generation = await tables.next("generation");
      while (generation <= floor) generation = await tables.next("generation");
      const states: AppState[] = [];
      for (const app of await tables.apps.list()) {
        const instances = await tables.instances.list(app.app);
        const needed = new Set([
          ...instances.map(({ release }) => release),
          app.stable,
          app.split?.candidate,
          app.split?.baseline?.release,
        ]);
        const releases = (await tables.releases.list(app.app)).filter(({ number }) => needed.has(number));
        const flags = await cohortFlags(tables, app, releases);
        states.push({ app, releases, instances, ...(flags && { flags }) });
      }
      return routeTable(generation, states);
    });
  }
}
