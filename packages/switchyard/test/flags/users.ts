import { setImmediate } from "node:timers/promises";
import { systemClock } from "../../src/clock.ts";
import type { World } from "../world.ts";
import type { Served } from "./flagsWorld.ts";

export interface UsersReport {
  readonly requests: number;
  /** What the application said, of every request that it answered. */
  readonly served: readonly Served[];
  /** Answers of 500 by the application. */
  readonly broken: number;
  /** What else went wrong, one line each. */
  readonly failures: readonly string[];
}

export interface Users {
  /** Resolves once so many further requests have come to their end. */
  more(count: number): Promise<void>;
  stop(): Promise<UsersReport>;
}

/** A thousand users, a few at a time, who all use a flag through the router, until `stop`. */
export function startUsers(world: World, flag: string, atOnce = 4): Users {
  const failures: string[] = [];
  const served: Served[] = [];
  let [begun, requests, broken] = [0, 0, 0];
  const stopped = new AbortController();

  const one = async () => {
    while (!stopped.signal.aborted) {
      const query = new URLSearchParams({ flag, user: `user-${begun++ % 1_000}` });
      try {
        const response = await fetch(`${world.url}/?${query.toString()}`);
        const text = await response.text();
        if (response.status === 500 && text === "broken on purpose") broken++;
        else if (response.status === 200) served.push(JSON.parse(text));
        else failures.push(`${response.status} ${text}`);
      } catch (error) {
        failures.push(String(error));
        await setImmediate();
      }
      requests++;
      // Enough for every guard, and room for others on the machine.
      await systemClock.sleep(5);
    }
  };

  const all = Promise.all(Array.from({ length: atOnce }, one));
  return {
    async more(count) {
      const wanted = requests + count;
      const deadline = Date.now() + 30_000;
      const missing = () => wanted - requests;
      while (missing() > 0) {
        if (Date.now() > deadline) throw new Error(`only ${requests} of ${wanted} requests came to an end`);
        await systemClock.sleep(5);
      }
    },
    async stop() {
      stopped.abort();
      await all;
      return { requests, served, broken, failures };
    },
  };
}
