import type { Clock } from "../../clock.ts";
import { messageOf } from "../../errors.ts";
import { Background } from "../../rollout/background.ts";
import type { EventLog } from "../../rollout/events.ts";
import type { JournalEntries } from "../../rollout/journalEntries.ts";
import { isOver } from "../../rollout/journal.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import type { Store, Tables } from "../../state/port.ts";

/** Hears of rollouts that came to their end. */
export interface EndListener {
  /** Of its cursors; unique. */
  readonly name: string;
  /** Goes on if it throws: tried again every 15 s until the end is an hour ago. After a crash it may come twice. */
  tell(rollout: Rollout): Promise<void>;
  /** Called exactly once, in the transaction that remembers that the listener knows. */
  note?(tables: Tables, rollout: Rollout): Promise<void>;
}

export interface EndSources {
  readonly store: Store;
  readonly events: EventLog;
  readonly clock: Clock;
  report(error: Error): void;
}

/**
 * Tells one listener of every end of a rollout, in the order of an app's ends. What it rests on is the rollouts' records
 * and a cursor per app (the time of the last end that was told), so that an end that came while the control plane was
 * down is told too. A rollout whose undo failed ends again when the undo is retried.
 */
export class RolloutEnds {
  readonly #listener: EndListener;
  readonly #sources: EndSources;
  readonly #background: Background;
  readonly #changed = new Set<string>();
  /** Apps whose listener failed, and when it is tried again. */
  readonly #later = new Map<string, number>();
  #unsubscribe: () => void = () => undefined;

  constructor(listener: EndListener, sources: EndSources) {
    this.#listener = listener;
    this.#sources = sources;
    const { clock } = sources;
    this.#background = new Background(
      () => this.#round(),
      intervalMs,
      clock,
      (error) => sources.report(error),
    );
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#sources.events.onChange((app) => this.#changed.add(app));
    for (const { app } of await this.#sources.store.apps.list()) this.#changed.add(app);
    this.#background.start();
  }

  stop(): Promise<void> {
    this.#unsubscribe();
    return this.#background.stop();
  }

  async #round(): Promise<void> {
    const now = this.#sources.clock.now();
    for (const [app, at] of this.#later) if (at <= now) this.#changed.add(app);
    const due = [...this.#changed].filter((app) => (this.#later.get(app) ?? 0) <= now);
    for (const app of due) {
      this.#changed.delete(app);
      this.#later.delete(app);
      try {
        await this.tellAll(app);
      } catch (error) {
        this.#later.set(app, now + retryMs);
        throw error;
      }
    }
  }

  /** Tells all ends of an app that were not told yet. Throws what the listener throws. */
  async tellAll(app: string): Promise<void> {
    const { store, clock } = this.#sources;
    const { name } = this.#listener;
    for (const rollout of await this.#untold(app)) {
      try {
        await this.#listener.tell(rollout);
      } catch (cause) {
        if (clock.now() - endOf(rollout) < patienceMs) throw cause;
        const text = `${name}: the end of rollout ${rollout.id} is given up: ${messageOf(cause)}`;
        this.#sources.report(new Error(text, { cause }));
      }
      await store.atomically(async (tables) => {
        await this.#listener.note?.(tables, rollout);
        await tables.cursors.put(`${name}/${app}`, endOf(rollout));
      });
    }
  }

  async #untold(app: string): Promise<readonly Rollout[]> {
    const { store } = this.#sources;
    const told = await store.cursors.get(`${this.#listener.name}/${app}`);
    for (let limit = 4; ; limit *= 8) {
      const newest = await store.rollouts.list(app, limit);
      const ended = newest.filter(isOver);
      if (newest.length < limit || ended.some((rollout) => endOf(rollout) <= told)) {
        return ended.filter((rollout) => endOf(rollout) > told).toSorted((a, b) => endOf(a) - endOf(b));
      }
    }
  }
}

/** Milliseconds since the epoch; 0 for one that is not over. */
export function endOf({ status }: Pick<JournalEntries, "status">): number {
  return "at" in status ? status.at : 0;
}

const intervalMs = 500;
const retryMs = 15_000;
const patienceMs = 3_600_000;
