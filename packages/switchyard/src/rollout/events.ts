import type { Clock } from "../clock.ts";
import type { Store } from "../state/port.ts";
import type { EventRecord } from "../state/records.ts";

/** What happened, for people: stored, and told to whoever watches. */
export class EventLog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #redact: (text: string) => string;
  readonly #listeners = new Set<(event: EventRecord) => void>();
  readonly #changed = new Set<(app: string) => void>();

  constructor(store: Store, clock: Clock, redact: (text: string) => string) {
    this.#store = store;
    this.#clock = clock;
    this.#redact = redact;
  }

  async add(event: Omit<EventRecord, "id" | "at">): Promise<void> {
    const fields = Object.entries(event.fields ?? {}).map(([name, value]) => [name, this.#redact(value)]);
    const stored = await this.#store.events.append({
      ...event,
      text: this.#redact(event.text),
      ...(event.fields !== undefined && { fields: Object.fromEntries(fields) }),
      at: this.#clock.now(),
    });
    for (const listener of this.#listeners) listener(stored);
    this.touch(event.app);
  }

  /** Says that something to be seen in the app's status has changed. */
  touch(app: string): void {
    for (const listener of this.#changed) listener(app);
  }

  onEvent(listener: (event: EventRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onChange(listener: (app: string) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }
}
