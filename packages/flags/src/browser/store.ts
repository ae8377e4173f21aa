import type { StorageLike } from "./platform.ts";

/** A storage for JSON that survives a full, blocked or manipulated one: what cannot be read is absent. */
export interface Store {
  read(name: string): unknown;
  write(name: string, value: unknown): void;
}

/** `prefix` keeps apart what shares the storage. */
export function createStore(storage: StorageLike | undefined, prefix: string): Store {
  return {
    read(name) {
      try {
        return JSON.parse(storage?.getItem(prefix + name) ?? "null");
      } catch {
        return null;
      }
    },
    write(name, value) {
      try {
        storage?.setItem(prefix + name, JSON.stringify(value));
      } catch {
        // Without a storage the next page load asks the server.
      }
    },
  };
}
