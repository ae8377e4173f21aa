import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import pg from "pg";
import type { WritesJob } from "./appWrites.ts";

/* The application of the benchmark: a thread of its own, so that nobody else's work is in the way of its clock. */

const sessions = 8;
const { url, rows, perSecond }: WritesJob = workerData;

const clients = await Promise.all(
  Array.from({ length: sessions }, async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  }),
);
let stopped = false;
parentPort?.once("message", () => {
  stopped = true;
});
const isRunning = () => !stopped;
const latencies: number[] = [];
const gapMs = (1000 * sessions) / perSecond;
const began = performance.now();
let inserted = rows;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage("begun");

await Promise.all(
  clients.map(async (client, index) => {
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
  }),
);
await Promise.all(clients.map((client) => client.end()));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(latencies);
