import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export interface AppWrites {
  /** Ends them; milliseconds of each, from the moment at which it was due. */
  stop(): Promise<readonly number[]>;
}

const sessions = 8;

/** Writes of an application at a steady rate, whatever the database does: updates of any row, each tenth an insert. */
export async function startWrites(
  url: string,
  { rows, perSecond }: { readonly rows: number; readonly perSecond: number },
): Promise<AppWrites> {
  const clients = await Promise.all(
    Array.from({ length: sessions }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const latencies: number[] = [];
  const gapMs = (1000 * sessions) / perSecond;
  const began = performance.now();
  let inserted = rows;
  let stopped = false;
  const isRunning = () => !stopped;
  const runs = clients.map(async (client, index) => {
    let due = began + (gapMs * index) / sessions;
    for (let count = 0; isRunning(); count++, due += gapMs) {
      const early = due - performance.now();
      if (early > 1) await sleep(early);
      if (count % 10 === 9) {
        await client.query(
          "INSERT INTO accounts (id, email, name, balance) VALUES ($1, 'new@example.com', 'New', 0)",
          [++inserted],
        );
      } else {
        const id = 1 + Math.floor(Math.random() * rows);
        await client.query("UPDATE accounts SET balance = balance + 1 WHERE id = $1", [id]);
      }
      latencies.push(performance.now() - due);
    }
  });
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(runs);
      await Promise.all(clients.map((client) => client.end()));
      return latencies;
    },
  };
}
