import type { Clock } from "../clock.ts";

/** Work that is done again and again beside the rollouts; a round that throws is reported and the next one tries again. */
export class Background {
  readonly #round: (signal: AbortSignal) => Promise<void>;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #report: (error: Error) => void;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    round: (signal: AbortSignal) => Promise<void>,
    intervalMs: number,
    clock: Clock,
    report: (error: Error) => void,
  ) {
    this.#round = round;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
    this.#report = report;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  /** Resolves when the round that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error("stopped"));
    await this.#running;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#round(signal).catch((error: unknown) => {
        if (!signal.aborted) this.#report(error instanceof Error ? error : new Error(String(error)));
      });
      await this.#clock.sleep(this.#intervalMs, signal).catch(() => undefined);
    }
  }
}
