import { Cron } from "croner";
import type { Clock } from "../../clock.ts";
import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import { Background } from "../../rollout/background.ts";
import type { EventLog } from "../../rollout/events.ts";
import type { SchemaDriver } from "../../schema/port.ts";
import type { Store } from "../../state/port.ts";
import { Looks } from "./looks.ts";
import type { Databases } from "./openDatabase.ts";

export interface ContractsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly databases: Databases;
  readonly report: (error: Error) => void;
}

/**
 * Removes old shapes of the apps' databases once nothing needs them, by the rule of each app, and notes which releases
 * cannot be gone back to any more, also where somebody else has removed their shape.
 */
export class Contracts {
  readonly #parts: ContractsParts;
  readonly #rounds: Background;
  /** Apps whose people were told that a contract waits for their word. */
  readonly #told = new Set<string>();
  readonly #looks: Looks;

  constructor(parts: ContractsParts) {
    this.#parts = parts;
    this.#looks = new Looks(parts.clock.now());
    this.#rounds = new Background((signal) => this.#round(signal), roundMs, parts.clock, parts.report);
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { store, clock, report } = this.#parts;
    const rolling = new Set((await store.rollouts.unfinished()).map(({ app }) => app));
    for (const { app, stable } of await store.apps.list()) {
      const release = stable === null ? undefined : await store.releases.get(app, stable);
      const database = release?.config.database;
      if (database === undefined || release?.schema === undefined) continue;
      const now = clock.now();
      if (rolling.has(app)) this.#looks.later(app, now);
      else if (this.#looks.isDue(app, now)) {
        const isTime = timeFor(database.contract, this.#looks.since(app, now), now);
        try {
          const inFlight = await this.#look(app, database, isTime, signal);
          this.#looks.looked(app, now, inFlight);
        } catch (error) {
          this.#looks.failed(app, now);
          report(error instanceof Error ? error : new Error(String(error)));
        }
      }
    }
  }

  /** Whether anything was in flight. */
  async #look(app: string, database: DatabaseConfig, isTime: boolean, signal: AbortSignal): Promise<boolean> {
    return this.#parts.databases.use(app, database, async (driver) => {
      const { migrations } = await driver.status();
      const inFlight = migrations.filter(({ phase }) => phase === "ready" || phase === "contracting");
      if (inFlight.length === 0) this.#told.delete(app);
      else if ((await driver.blockers()).length > 0) this.#told.delete(app);
      else if (isTime) await this.#contract(app, driver, signal);
      else if (database.contract === "manual")
        await this.#ask(
          app,
          inFlight.map(({ name }) => name),
        );
      await this.#markGone(app, driver);
      return migrations.some(({ phase }) => phase !== "done" && phase !== "reverted");
    });
  }

  async #contract(app: string, driver: SchemaDriver, signal: AbortSignal): Promise<void> {
    const { events } = this.#parts;
    try {
      const done = await driver.contract({ progress: () => undefined, signal });
      if (done.length === 0) return;
      const text = `the old shape of the database is gone (${done.join(", ")})`;
      await events.add({ app, kind: "schema-contracted", level: "info", text });
    } catch (error) {
      if (error instanceof SwitchyardError && error.code === "SCHEMA_BUSY") return;
      const text = `the old shape of the database could not be removed: ${messageOf(error)}`;
      await events.add({ app, kind: "schema-waiting", level: "warning", text });
      throw error;
    }
  }

  async #ask(app: string, names: readonly string[]): Promise<void> {
    if (this.#told.has(app)) return;
    this.#told.add(app);
    const text = `nothing needs the old shape of the database any more (${names.join(", ")})`;
    await this.#parts.events.add({ app, kind: "schema-waiting", level: "info", text });
  }

  async #markGone(app: string, driver: SchemaDriver): Promise<void> {
    const { versions } = await driver.status();
    const there = new Set(versions);
    await this.#parts.store.atomically(async ({ releases }) => {
      for (const release of await releases.list(app)) {
        const { schema, schemaGone } = release;
        if (schema === undefined || schema === null || schemaGone === true || there.has(schema)) continue;
        await releases.put({ ...release, schemaGone: true });
      }
    });
  }
}

const roundMs = 5_000;

/** Whether the rule lets a contract begin by itself now. */
function timeFor(contract: DatabaseConfig["contract"], since: number, now: number): boolean {
  if (contract === "automatic") return true;
  if (contract === "manual") return false;
  const { schedule, timezone } = contract;
  const next = new Cron(schedule, { timezone, paused: true }).nextRun(new Date(since));
  return next !== null && next.getTime() <= now;
}
