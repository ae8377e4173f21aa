import { FlagsError } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";

export type ClientState = "NOT_READY" | "READY" | "STALE" | "ERROR";

export interface StateChange {
  readonly from: ClientState;
  readonly to: ClientState;
  /** Why it is STALE or ERROR. */
  readonly error: FlagsError | undefined;
}

/**
 * How far what is served can be trusted.
 *
 * NOT_READY: nothing is known. Values without a word of the control plane (bundle, cache) make it STALE, the control
 * plane's word makes it READY. READY becomes STALE when the connection is lost (after `staleAfterMs`). STALE and
 * NOT_READY become ERROR after the grace period, or at once when the key is refused. The control plane's word makes
 * any of them READY. What is served is the same in all of them: the last known values.
 */
export class ConnectionState {
  readonly #options: { readonly staleAfterMs: number; readonly errorAfterMs: number };
  readonly #runtime: Runtime;
  readonly #onChange: (change: StateChange) => void;
  #state: ClientState = "NOT_READY";
  #error: FlagsError | undefined;
  #isLost = true;
  #cancelStale = () => {};
  #cancelError = () => {};

  constructor(
    options: { readonly staleAfterMs: number; readonly errorAfterMs: number },
    runtime: Runtime,
    onChange: (change: StateChange) => void,
  ) {
    this.#options = options;
    this.#runtime = runtime;
    this.#onChange = onChange;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The first attempt is made: from now on the grace period counts. */
  connecting(): void {
    this.#giveGrace();
  }

  /** Values of a bundle or cache are in force. */
  known(): void {
    if (this.#state === "NOT_READY") this.#become("STALE", undefined);
  }

  /** What is served is what the control plane says now. */
  confirmed(): void {
    this.#isLost = false;
    this.#error = undefined;
    this.#cancelStale();
    this.#cancelError();
    this.#become("READY", undefined);
  }

  /** @returns whether this is news */
  lost(error: FlagsError): boolean {
    const isNews = this.#error?.code !== error.code;
    this.#error = error;
    if (error.code === "DENIED") {
      this.#isLost = true;
      this.#cancelStale();
      this.#cancelError();
      this.#become("ERROR", error);
      return isNews;
    }
    if (this.#isLost) return isNews;
    this.#isLost = true;
    if (this.#options.staleAfterMs <= 0) this.#become("STALE", error);
    else
      this.#cancelStale = this.#runtime.after(this.#options.staleAfterMs, () => this.#become("STALE", error));
    this.#giveGrace();
    return isNews;
  }

  stop(): void {
    this.#cancelStale();
    this.#cancelError();
  }

  #giveGrace(): void {
    this.#cancelError();
    this.#cancelError = this.#runtime.after(this.#options.errorAfterMs, () => {
      const ms = this.#options.errorAfterMs;
      this.#cancelStale();
      this.#become(
        "ERROR",
        new FlagsError("UNREACHABLE", `not one word from the control plane for ${ms} ms`, this.#error),
      );
    });
  }

  #become(to: ClientState, error: FlagsError | undefined): void {
    const from = this.#state;
    if (from === to) return;
    this.#state = to;
    this.#onChange({ from, to, error });
  }
}
