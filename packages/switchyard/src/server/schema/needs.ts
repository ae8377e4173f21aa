import type { Clock } from "../../clock.ts";
import { isForward } from "../../rollout/decide.ts";
import { Background } from "../../rollout/background.ts";
import type { Need, SchemaDriver } from "../../schema/port.ts";
import { prefixOf } from "../../schema/driverOptions.ts";
import type { Store } from "../../state/port.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import { flagNeeds } from "./flagNeeds.ts";
import { needsOf } from "./needsOf.ts";
import type { Databases } from "./openDatabase.ts";

export interface NeedsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly databases: Databases;
  readonly report: (error: Error) => void;
}

/**
 * Keeps the databases told of what needs which version, so that whoever wants to remove an old shape, from wherever,
 * finds it there. A database that does not answer is told later; no rollout waits for that.
 */
export class Needs {
  readonly #parts: NeedsParts;
  readonly #rounds: Background;
  /** What each app's database was told last. */
  readonly #told = new Map<string, string>();
  readonly #wanted = new Set<string>();

  constructor(parts: NeedsParts) {
    this.#parts = parts;
    this.#rounds = new Background(() => this.#round(), roundMs, parts.clock, parts.report);
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** With the next round. */
  soon(app: string): void {
    this.#wanted.add(app);
  }

  /** Now. Throws what the driver throws. */
  async tell(app: string, driver: SchemaDriver): Promise<void> {
    const needs = await this.#of(app);
    await driver.need(app, needs);
    this.#told.set(app, JSON.stringify(needs));
  }

  async #round(): Promise<void> {
    const { store, databases } = this.#parts;
    for (const { app, stable } of await store.apps.list()) {
      const release = stable === null ? undefined : await store.releases.get(app, stable);
      const database = release?.config.database;
      if (database === undefined) continue;
      const needs = JSON.stringify(await this.#of(app));
      if (this.#told.get(app) === needs && !this.#wanted.delete(app)) continue;
      await databases
        .use(app, database, (driver) => this.tell(app, driver))
        .catch((error: unknown) =>
          this.#parts.report(error instanceof Error ? error : new Error(String(error))),
        );
    }
  }

  async #of(app: string): Promise<readonly Need[]> {
    const { store } = this.#parts;
    const unfinished = (await store.rollouts.unfinished()).filter((rollout) => rollout.app === app);
    // What is taken back needs nothing any more once its instances are gone.
    const rolling = new Set(unfinished.filter(isForward).map(({ to }) => to));
    const releases = await store.releases.list(app);
    const record = await store.apps.get(app);
    const stable = releases.find(({ number }) => number === record?.stable);
    return [
      ...needsOf({ app: record, releases, instances: await store.instances.list(app), rolling }),
      ...(stable === undefined ? [] : await this.#flags(stable)),
    ];
  }

  async #flags({ app, config }: ReleaseRecord): Promise<readonly Need[]> {
    if (config.database === undefined) return [];
    const flags = await this.#parts.store.flags.list({ app, environment: config.flags.environment });
    return flagNeeds(prefixOf(app, config.database), flags);
  }
}

const roundMs = 2_000;
