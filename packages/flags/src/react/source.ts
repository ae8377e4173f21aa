import { createContext } from "react";
import type { Values } from "../browser/answer.ts";
import type { Bootstrap } from "../browser/bootstrap.ts";
import type { BrowserFlags } from "../browser/browserFlags.ts";
import type { FlagsState } from "../browser/details.ts";
import { readBootstrap } from "../browser/readBootstrap.ts";
import type { Json } from "../definition.ts";
import type { Evaluation } from "../evaluation.ts";

/** What can be read at one moment: of the client, or of the server's rendering. */
export interface FlagsSnapshot {
  peek(flag: string): Evaluation | undefined;
  /** The same object until a value changes. */
  all(): Readonly<Record<string, Json>>;
  state(): FlagsState;
}

/** What the hooks read from. */
export interface FlagsSource {
  readonly client: BrowserFlags | undefined;
  readonly now: FlagsSnapshot;
  /** For the server, and for the first rendering in the browser, which must be equal to the server's. */
  readonly rendered: FlagsSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createSource(
  client: BrowserFlags | undefined,
  bootstrap: Bootstrap | undefined,
): FlagsSource {
  const rendered = snapshotOf(valuesOf(bootstrap));
  return {
    client,
    now: client ? { peek: client.peek, all: unchanging(client.all), state: () => client.state } : rendered,
    rendered,
    subscribe(listener) {
      if (!client) return () => {};
      const offs = (["changed", "stale", "ready", "error"] as const).map((event) =>
        client.on(event, listener),
      );
      return () => {
        for (const off of offs) off();
      };
    },
  };
}

export const FlagsContext = createContext<FlagsSource>(createSource(undefined, undefined));

function snapshotOf(values: Values): FlagsSnapshot {
  const all = Object.fromEntries(
    [...values].flatMap(([flag, { value }]) => (value === undefined ? [] : [[flag, value]])),
  );
  return {
    peek: (flag) => values.get(flag),
    all: () => all,
    state: () => (values.size > 0 ? "READY" : "NOT_READY"),
  };
}

function valuesOf(bootstrap: Bootstrap | undefined): Values {
  try {
    if (bootstrap) return readBootstrap(bootstrap).values;
  } catch (error) {
    console.error("The page is rendered without its bootstrap", error);
  }
  return new Map();
}

/** The object before, as long as the new one holds the same. */
function unchanging(read: () => Record<string, Json>): () => Record<string, Json> {
  let last: Record<string, Json> = {};
  return () => {
    const next = read();
    const keys = Object.keys(next);
    const isSame =
      keys.length === Object.keys(last).length &&
      keys.every((key) => Object.hasOwn(last, key) && last[key] === next[key]);
    if (!isSame) last = next;
    return last;
  };
}
