import { Agent, request } from "undici";
import { systemClock } from "../../src/clock.ts";

export interface People {
  /** Resolves once this many further requests have come to their end. */
  more(count: number): Promise<void>;
  stop(): Promise<{ readonly requests: number; readonly failures: readonly string[] }>;
}

/**
 * Clients that write people of their own and read them again, whichever release answers: what one has written, another
 * must see.
 */
export function startPeople(url: string, clients = 4): People {
  const failures: string[] = [];
  const stopped = new AbortController();
  let ended = 0;
  const client = async (number: number) => {
    const kept = new Agent({ connections: 1 });
    for (let turn = 0; !stopped.signal.aborted; turn++) {
      const person = { name: `p${number}-${turn}`, age: turn % 120 };
      const id = 1_000_000 + number * 1_000 + (turn % 50);
      const dispatcher = turn % 4 === 0 ? new Agent({ connections: 1 }) : undefined;
      try {
        for (const method of ["PUT", "GET"] as const) {
          const answer = await request(new URL(`/people/${id}`, url), {
            method,
            dispatcher: dispatcher ?? kept,
            ...(method === "PUT" && { body: JSON.stringify(person) }),
          });
          const text = await answer.body.text();
          ended++;
          if (answer.statusCode !== 200) failures.push(`${answer.statusCode} ${text}`);
          else if (text !== JSON.stringify(person))
            failures.push(`wrote ${JSON.stringify(person)}, read ${text}`);
        }
      } catch (error) {
        failures.push(String(error));
      }
      await dispatcher?.close();
    }
    await kept.close();
  };
  const running = Array.from({ length: clients }, (_, number) => client(number));
  return {
    more: async (count) => {
      const enough = ended + count;
      while (failures.length === 0) {
        if (ended >= enough) return;
        await systemClock.sleep(20);
      }
    },
    stop: async () => {
      stopped.abort();
      await Promise.all(running);
      return { requests: ended, failures };
    },
  };
}
