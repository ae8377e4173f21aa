import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import { createRedactor } from "../../config/redact.ts";
import { type AppConfig, appSchema } from "../../config/schema.ts";
import { EventLog } from "../../rollout/events.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import type { Store } from "../../state/port.ts";
import type { EventRecord } from "../../state/records.ts";
import { openSqliteStore } from "../../state/sqlite/store.ts";
import { type MailboxRecord, mailboxOf } from "../mailbox.ts";
import { Notifier } from "../notifier.ts";

/** Time that passes when it is told to. */
export class ManualClock implements Clock {
  time = Date.parse("2026-03-01T12:00:00Z");
  now() {
    return this.time;
  }
  async sleep() {
    throw new Error("nothing here sleeps");
  }
}

/** A notifier on a real store, with an app "shop" that has channels. */
export class NotifyWorld {
  readonly clock = new ManualClock();
  readonly redactor = createRedactor();
  readonly faults: Error[] = [];
  store!: Store;
  events!: EventLog;
  notifier!: Notifier;
  #directory = "";

  static async open(): Promise<NotifyWorld> {
    const world = new NotifyWorld();
    world.#directory = await mkdtemp(join(tmpdir(), "switchyard-notify-"));
    await world.#start();
    return world;
  }

  async #start(): Promise<void> {
    const { clock, redactor, faults } = this;
    this.store = await openSqliteStore(join(this.#directory, "state.db"));
    this.events = new EventLog(this.store, clock, (text) => redactor.redact(text));
    this.notifier = new Notifier({
      store: this.store,
      clock,
      events: this.events,
      redactor,
      random: () => 0,
      report: (error) => faults.push(error),
      directoryOf: () => this.#directory,
    });
  }

  /** As after kill -9: only what the store has is left. */
  async restart(): Promise<void> {
    await this.notifier.stop();
    await this.store.close();
    await this.#start();
  }

  async close(): Promise<void> {
    await this.notifier.stop();
    await this.store.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Release `number` of shop is stable, and has these channels. */
  async stable(number: number, notify: unknown): Promise<void> {
    await this.release(number, notify);
    await this.store.apps.put({ app: "shop", stable: number, split: null });
  }

  async release(number: number, notify: unknown): Promise<void> {
    const config: AppConfig = appSchema.parse({ run: "node server.js", notify });
    await this.store.releases.put({
      app: "shop",
      number,
      createdAt: this.clock.now(),
      artifact: null,
      config,
    });
  }

  async rollout(status: Rollout["status"], changes: Partial<Rollout> = {}): Promise<void> {
    const { time: startedAt } = this.clock;
    await this.store.rollouts.put({ ...blank, startedAt, ...changes, status });
  }

  async happens(
    kind: EventRecord["kind"],
    event: Partial<Pick<EventRecord, "level" | "text" | "rollout" | "fields">> = {},
  ): Promise<void> {
    await this.events.add({ app: "shop", kind, level: "error", text: `${kind} happened`, ...event });
  }

  /** One round, to the end of what it sends. */
  async round(): Promise<void> {
    await this.notifier.round();
    await this.notifier.idle();
  }

  async after(ms: number): Promise<void> {
    this.clock.time += ms;
    await this.round();
  }

  async mailboxes(): Promise<readonly MailboxRecord[]> {
    return (await this.store.deliveries.list("shop", 100)).map(mailboxOf);
  }

  /** What the notifier wrote into the event log about itself. */
  async complaints(): Promise<readonly string[]> {
    const all = await this.store.events.listAll(0, 1_000);
    return all.filter(({ kind }) => kind.startsWith("notification-")).map(({ text }) => text);
  }
}

const blank: Omit<Rollout, "status" | "startedAt"> = {
  id: "rollout-1",
  app: "shop",
  kind: "deploy",
  strategy: "canary",
  from: 7,
  to: 8,
  steps: [],
  hold: false,
  skipPauses: false,
};
