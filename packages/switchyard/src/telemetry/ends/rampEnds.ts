import { messageOf } from "../../errors.ts";
import { Background } from "../../rollout/background.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { EventKind } from "../../state/eventKinds.ts";
import type { EventRecord } from "../../state/records.ts";
import type { EndSources } from "./rolloutEnds.ts";

/** Hears of ramps and experiments that came to their end. */
export interface RampEndListener {
  /** Of its cursor; unique. */
  readonly name: string;
  /** Goes on if it throws: tried again every 15 s until the end is an hour ago. After a crash it may come twice. */
  tell(ramp: Ramp): Promise<void>;
}

/**
 * Tells one listener of every end of a ramp, in the order of the event log, and of those that came while the control
 * plane was down. A cursor in the log, not the time of the last end as for rollouts: ramps run side by side, and one that
 * ended earlier may be saved later.
 */
export class RampEnds {
  readonly #listener: RampEndListener;
  readonly #sources: EndSources;
  readonly #background: Background;
  /** When to look; Infinity: not before an end is heard of. */
  #lookAt = 0;
  #unsubscribe: () => void = () => undefined;

  constructor(listener: RampEndListener, sources: EndSources) {
    this.#listener = listener;
    this.#sources = sources;
    const { clock } = sources;
    const report = (error: Error) => sources.report(error);
    this.#background = new Background(() => this.#round(), intervalMs, clock, report);
  }

  start(): void {
    this.#unsubscribe = this.#sources.events.onEvent(({ kind }) => {
      if (ends.has(kind)) this.#lookAt = Math.min(this.#lookAt, this.#sources.clock.now());
    });
    this.#background.start();
  }

  stop(): Promise<void> {
    this.#unsubscribe();
    return this.#background.stop();
  }

  async #round(): Promise<void> {
    const { clock } = this.#sources;
    if (clock.now() < this.#lookAt) return;
    this.#lookAt = Infinity;
    try {
      await this.tellAll();
    } catch (error) {
      this.#lookAt = clock.now() + retryMs;
      throw error;
    }
  }

  /** Tells all ends that were not told yet. Throws what the listener throws. */
  async tellAll(): Promise<void> {
    const { store } = this.#sources;
    for (;;) {
      const events = await store.events.listAll(await store.cursors.get(this.#listener.name), batch);
      for (const event of events) {
        if (!ends.has(event.kind)) continue;
        await this.#tell(event);
        await store.cursors.put(this.#listener.name, event.id);
      }
      const last = events.at(-1);
      if (last !== undefined) await store.cursors.put(this.#listener.name, last.id);
      if (events.length < batch) return;
    }
  }

  async #tell({ rollout: id, at }: EventRecord): Promise<void> {
    const { store, clock } = this.#sources;
    const ramp = id === undefined ? undefined : await store.ramps.get(id);
    if (ramp === undefined) return;
    try {
      await this.#listener.tell(ramp);
    } catch (cause) {
      if (clock.now() - at < patienceMs) throw cause;
      const text = `${this.#listener.name}: the end of the ramp ${ramp.id} is given up: ${messageOf(cause)}`;
      this.#sources.report(new Error(text, { cause }));
    }
  }
}

const ends: ReadonlySet<EventKind> = new Set<EventKind>(["ramp-done", "ramp-aborted", "ramp-failed"]);
const intervalMs = 500;
const retryMs = 15_000;
const patienceMs = 3_600_000;
const batch = 1_000;
