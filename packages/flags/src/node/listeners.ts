import { FlagsError, messageOf } from "./flagsError.ts";

/** Calls listeners one by one; one that throws is reported, and keeps none of the others from hearing. */
export class Listeners<Events extends Record<keyof Events, unknown[]>> {
  readonly #listeners: { [E in keyof Events]?: Set<(...details: Events[E]) => void> } = {};
  readonly #onError: (error: FlagsError) => void;

  constructor(onError: (error: FlagsError) => void) {
    this.#onError = onError;
  }

  on<E extends keyof Events>(event: E, listener: (...details: Events[E]) => void): () => void {
    const listeners = (this.#listeners[event] ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<E extends keyof Events>(event: E, ...details: Events[E]): void {
    for (const listener of this.#listeners[event] ?? []) {
      try {
        listener(...details);
      } catch (error) {
        const why = `A listener for "${String(event)}" threw: ${messageOf(error)}.`;
        this.#onError(new FlagsError("LISTENER", why, error));
      }
    }
  }

  clear(): void {
    for (const event in this.#listeners) this.#listeners[event]?.clear();
  }
}
