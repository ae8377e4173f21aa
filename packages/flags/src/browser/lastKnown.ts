import { readValues, type Values } from "./answer.ts";
import { isObject } from "./json.ts";
import type { Store } from "./store.ts";

/** The values that the server last gave, for the last few contexts: a page that loads while it is away has these. */
export interface LastKnown {
  /** @param context its hash */
  get(context: string): Known | undefined;
  put(context: string, known: Known): void;
  clear(): void;
}

export interface Known {
  readonly values: Values;
  readonly watched: readonly string[];
}

const maxContexts = 3;

export function createLastKnown(store: Store): LastKnown {
  const entries = () => {
    const stored = store.read("values");
    return Array.isArray(stored) ? stored.filter(isObject) : [];
  };
  return {
    get(context) {
      const entry = entries().find((one) => one["context"] === context);
      if (!entry || !Array.isArray(entry["flags"])) return undefined;
      const { watched } = entry;
      return {
        values: readValues(entry["flags"]),
        watched: Array.isArray(watched) ? watched.map(String) : [],
      };
    },
    put(context, { values, watched }) {
      const flags = Array.from(values, ([key, evaluation]) => ({ ...evaluation, key }));
      const others = entries().filter((one) => one["context"] !== context);
      store.write("values", [{ context, flags, watched }, ...others.slice(0, maxContexts - 1)]);
    },
    clear: () => store.write("values", []),
  };
}
