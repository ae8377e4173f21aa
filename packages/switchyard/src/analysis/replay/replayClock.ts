import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../clock.ts";

/** Time as it went by in a recording: a sleep is over at once. `ended` aborts once nothing recorded is left to see. */
export class ReplayClock implements Clock {
  readonly #until: number;
  readonly #ended = new AbortController();
  #now: number;
  #sleeps = 0;

  /** `until`: a sleep that ends after it is the last. */
  constructor(from: number, until: number) {
    this.#now = from;
    this.#until = until;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    const next = this.#now + ms;
    if (next > this.#until) this.#ended.abort(new Error("the recording is over"));
    else this.#now = next;
    this.#sleeps += 1;
    // Lets signals of the process through; a long recording takes seconds.
    if (this.#sleeps % sleepsPerTurn === 0) await setImmediate();
  }
}

const sleepsPerTurn = 200;
