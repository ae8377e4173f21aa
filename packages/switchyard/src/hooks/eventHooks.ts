import { type HookOf, hooksOf } from "../config/hooksSchema.ts";
import { messageOf } from "../errors.ts";
import type { EventLog } from "../rollout/events.ts";
import type { Store } from "../state/port.ts";
import type { EventRecord, ReleaseRecord } from "../state/records.ts";
import { answerText, type HookCaller } from "./port.ts";

interface Waiting {
  readonly name: string;
  readonly hook: HookOf<"event">;
  readonly event: EventRecord;
}

/**
 * Tells every event of an app to its `event` hooks: each hook gets them one after the other in their order, once,
 * whatever it answers. Nobody waits for that. Of one that is too slow the oldest untold events are dropped.
 */
export class EventHooks {
  readonly #store: Store;
  readonly #caller: HookCaller;
  readonly #warn: (text: string) => void;
  readonly #closing = new AbortController();
  /** By app and hook, the oldest first; a list is there while its hook is being told. */
  readonly #queues = new Map<string, Waiting[]>();
  /** Looks the hooks of one event up after those of the one before, so that the order stays. */
  #intake: Promise<void> = Promise.resolve();
  #stopListening: () => void = () => undefined;

  constructor(store: Store, caller: HookCaller, warn: (text: string) => void) {
    this.#store = store;
    this.#caller = caller;
    this.#warn = warn;
  }

  start(events: EventLog): void {
    this.#stopListening = events.onEvent((event) => {
      this.#intake = this.#intake.then(() => this.#accept(event));
    });
  }

  /** What is not told yet is dropped. */
  async close(): Promise<void> {
    this.#stopListening();
    this.#closing.abort(new Error("the control plane closes"));
    await this.#intake;
  }

  async #accept(event: EventRecord): Promise<void> {
    try {
      const release = await this.#releaseOf(event);
      if (release === undefined) return;
      for (const [name, hook] of hooksOf(release.config.hooks, "event")) this.#enqueue({ name, hook, event });
    } catch (error) {
      this.#warn(`event ${event.id} of ${event.app} could not be told to its hooks: ${messageOf(error)}`);
    }
  }

  #enqueue(waiting: Waiting): void {
    const key = `${waiting.event.app}/${waiting.name}`;
    const queue = this.#queues.get(key);
    if (queue === undefined) {
      this.#queues.set(key, [waiting]);
      void this.#tellAll(key);
      return;
    }
    if (queue.length >= longestQueue) {
      const dropped = queue.shift();
      this.#warn(
        `the hook ${waiting.name} of ${waiting.event.app} is too slow; event ${dropped?.event.id} is dropped`,
      );
    }
    queue.push(waiting);
  }

  async #tellAll(key: string): Promise<void> {
    const queue = this.#queues.get(key);
    for (let next = queue?.shift(); next !== undefined; next = queue?.shift()) {
      if (this.#closing.signal.aborted) return;
      await this.#tell(next);
    }
    this.#queues.delete(key);
  }

  async #tell({ name, hook, event }: Waiting): Promise<void> {
    const { id, at, app, rollout, kind, level, text } = event;
    const body = {
      app,
      event: {
        id,
        at: new Date(at).toISOString(),
        kind,
        level,
        text,
        ...(rollout !== undefined && { rollout }),
      },
    };
    try {
      const message = { id: `${app}/event/${id}`, hook: name, body };
      const answer = await this.#caller.call(hook, message, this.#closing.signal);
      if (answer.kind !== "yes") this.#warn(`event ${id}: the hook ${name} of ${app} ${answerText(answer)}`);
    } catch {
      // It closes; see close().
    }
  }

  /** Whose hooks count: those of the release that the event is about, else of the one that serves. */
  async #releaseOf({ app, rollout }: EventRecord): Promise<ReleaseRecord | undefined> {
    const to = rollout === undefined ? undefined : (await this.#store.rollouts.get(rollout))?.to;
    const number = to ?? (await this.#store.apps.get(app))?.stable;
    return number === undefined || number === null ? undefined : this.#store.releases.get(app, number);
  }
}

const longestQueue = 256;
