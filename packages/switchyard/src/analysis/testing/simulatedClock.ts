import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../clock.ts";

/** Time that passes only when it is told to; whoever sleeps meanwhile is woken in order. */
export class SimulatedClock implements Clock {
  #time: number;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  constructor(time = Date.parse("2026-03-01T12:00:00Z")) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as the port says
      const cut = () => (this.#sleepers.delete(sleeper), reject(signal?.reason));
      const wake = () => (signal?.removeEventListener("abort", cut), resolve());
      const sleeper = { at: this.#time + ms, wake };
      if (signal?.aborted === true) return cut();
      signal?.addEventListener("abort", cut, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Lets `ms` pass, and everything happen that was waiting for it. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    for (;;) {
      await setImmediate();
      const next = [...this.#sleepers].toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers.delete(next);
      this.#time = Math.max(this.#time, next.at);
      next.wake();
    }
    this.#time = end;
  }

  /** As when somebody sets the machine's clock. */
  set(time: number): void {
    this.#time = time;
  }
}
