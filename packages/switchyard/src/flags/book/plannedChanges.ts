import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Store } from "../../state/port.ts";
import type { PlannedChangeRecord } from "../records.ts";

export interface PlannedChangesOptions {
  readonly store: Pick<Store, "plannedChanges">;
  readonly clock: Clock;
  readonly report: (error: Error) => void;
  /** Throws when it cannot be applied. */
  readonly apply: (planned: PlannedChangeRecord) => Promise<void>;
}

/**
 * Applies scheduled changes when their time comes: sleeps until the next one is due, or until it is woken since there
 * is another. What came due while nobody ran is applied at the start.
 */
export class PlannedChanges {
  readonly #options: PlannedChangesOptions;
  readonly #stopped = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: PlannedChangesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  /** Resolves when the change that is being applied has been. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error("stopped"));
    await this.#running;
  }

  /** There is another planned change, or one less. */
  wake(): void {
    this.#wake.abort(new Error("woken"));
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      // Before the look, so that what is planned during it is not slept over.
      this.#wake = new AbortController();
      const ms = await this.#round().catch((error: unknown) => this.#retryAfter(error));
      const ends = AbortSignal.any([signal, this.#wake.signal]);
      if (ms > 0) await this.#options.clock.sleep(ms, ends).catch(() => undefined);
    }
  }

  /** How long there is nothing to do. */
  async #round(): Promise<number> {
    const { store, clock, apply } = this.#options;
    let wait = longestSleepMs;
    for (const planned of await store.plannedChanges.due(clock.now())) {
      if (this.#stopped.signal.aborted) return 0;
      await apply(planned).catch((error: unknown) => {
        const retryMs = this.#retryAfter(error);
        // One that has failed for good is not due any more.
        if (!(error instanceof SwitchyardError)) wait = retryMs;
      });
    }
    if (wait < longestSleepMs) return wait;
    const next = await store.plannedChanges.nextAt();
    return next === undefined ? wait : Math.min(wait, Math.max(0, next - clock.now()));
  }

  #retryAfter(error: unknown): number {
    this.#options.report(error instanceof Error ? error : new Error(String(error)));
    return retryMs;
  }
}

const retryMs = 5_000;

/** The machine's clock may be set meanwhile. */
const longestSleepMs = 60_000;
