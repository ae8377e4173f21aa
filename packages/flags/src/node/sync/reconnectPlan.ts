import { type Backoff, createBackoff } from "../../sync/backoff.ts";
import type { Runtime } from "../runtime.ts";
import type { Timing } from "../timing.ts";
import type { AttemptEnd } from "./attempt.ts";

export type Transport = "stream" | "poll";

export interface Step {
  readonly transport: Transport;
  readonly waitMs: number;
  /** Ask for everything, and not for what is new since. */
  readonly anew: boolean;
}

/**
 * Decides what comes after an attempt. Streams are preferred; where they do not come through (nothing after the
 * headers, or silence twice in a row before any ping), documents are polled, and a stream is tried now and then.
 */
export class ReconnectPlan {
  readonly #preferred: Transport;
  readonly #pollMs: number;
  readonly #timing: Timing;
  readonly #runtime: Runtime;
  readonly #backoff: Backoff;
  #transport: Transport;
  #silences = 0;
  #streamAt = 0;

  constructor(preferred: Transport, pollMs: number, timing: Timing, runtime: Runtime) {
    this.#preferred = preferred;
    this.#transport = preferred;
    this.#pollMs = pollMs;
    this.#timing = timing;
    this.#runtime = runtime;
    this.#backoff = createBackoff({
      firstMs: timing.backoffFirstMs,
      maxMs: timing.backoffMaxMs,
      random: () => runtime.random(),
    });
  }

  first(): Step {
    return { transport: this.#preferred, waitMs: 0, anew: false };
  }

  /** @param lastedMs from the first event of a stream to its end */
  after(end: AttemptEnd, lastedMs: number): Step {
    if (lastedMs >= this.#timing.stableMs) {
      this.#backoff.reset();
      this.#silences = 0;
    }
    switch (end.kind) {
      case "stopped":
        return this.#step(0);
      case "polled":
        this.#backoff.reset();
        return this.#afterPoll();
      case "buffered":
        return this.#poll();
      case "silent":
        if (end.heardPing) this.#silences = 0;
        else this.#silences++;
        return this.#silences >= 2 && this.#transport === "stream"
          ? this.#poll()
          : this.#step(this.#backoff.next());
      case "refused":
        return this.#step(
          isDenied(end.status)
            ? this.#jittered(this.#timing.deniedRetryMs)
            : Math.max(this.#backoff.next(), end.retryAfterMs ?? 0),
        );
      case "broken":
        return this.#step(this.#backoff.next());
      case "confused":
        return { ...this.#step(this.#backoff.next()), anew: true };
    }
  }

  #step(waitMs: number): Step {
    return { transport: this.#transport, waitMs, anew: false };
  }

  #poll(): Step {
    this.#transport = "poll";
    this.#silences = 0;
    this.#streamAt = this.#runtime.now() + this.#jittered(this.#timing.streamRetryMs);
    return this.#step(0);
  }

  #afterPoll(): Step {
    if (this.#preferred === "stream" && this.#runtime.now() >= this.#streamAt) {
      this.#transport = "stream";
      // One more silence is enough to go back to polling.
      this.#silences = 1;
    }
    return this.#step(this.#transport === "stream" ? 0 : this.#jittered(this.#pollMs));
  }

  /** Give or take a tenth. */
  #jittered(ms: number): number {
    return ms * (0.9 + this.#runtime.random() / 5);
  }
}

export function isDenied(status: number): boolean {
  return status === 401 || status === 403;
}
