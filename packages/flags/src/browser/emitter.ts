/** What listeners hear. */
export interface FlagsEvents {
  /** The flags whose value, variant or reason is another one now. */
  changed: readonly string[];
  /** The server cannot be asked; the last known values go on. */
  stale: undefined;
  /** Why an attempt to ask the server failed. */
  error: string;
  /** The values are the server's. */
  ready: undefined;
}

export interface Emitter {
  /** @returns what ends the listening */
  readonly on: <E extends keyof FlagsEvents>(
    event: E,
    listener: (what: FlagsEvents[E]) => void,
  ) => () => void;
  readonly emit: <E extends keyof FlagsEvents>(event: E, what: FlagsEvents[E]) => void;
}

export function createEmitter(): Emitter {
  const listeners: { readonly [E in keyof FlagsEvents]: Set<(what: FlagsEvents[E]) => void> } = {
    changed: new Set(),
    stale: new Set(),
    error: new Set(),
    ready: new Set(),
  };
  return {
    on(event, listener) {
      listeners[event].add(listener);
      return () => listeners[event].delete(listener);
    },
    emit(event, what) {
      for (const listener of listeners[event]) {
        try {
          listener(what);
        } catch (error) {
          // One faulty listener must not keep the others, or the refreshing, from going on.
          console.error(error);
        }
      }
    },
  };
}
