import type { Store, Tables } from "../state/port.ts";
import type { EventRecord } from "../state/records.ts";
import { patienceMs } from "./backoff.ts";
import { channelsOf } from "./channels.ts";
import { enqueue } from "./enqueue.ts";
import { lettersFor } from "./letter.ts";
import { mailboxId, mailboxOf } from "./mailbox.ts";

/**
 * Reads the events that nobody was told of yet, and puts what each channel is to hear into the store, in one
 * transaction with the cursor: whenever the process ends, every event is read once. Answers how many it read.
 */
export async function fanOut(store: Store, now: number): Promise<number> {
  // Most of the time there is nothing, which needs no transaction.
  if ((await store.events.listAll(await store.cursors.get(cursor), 1)).length === 0) return 0;
  return store.atomically(async (tables) => {
    const events = await tables.events.listAll(await tables.cursors.get(cursor), batch);
    for (const event of events) if (now - event.at <= patienceMs) await deliver(tables, event, now);
    const last = events.at(-1);
    if (last !== undefined) await tables.cursors.put(cursor, last.id);
    return events.length;
  });
}

async function deliver(tables: Tables, event: EventRecord, now: number): Promise<void> {
  const rollout = event.rollout === undefined ? undefined : await tables.rollouts.get(event.rollout);
  for (const channel of await channelsOf(tables, event.app, rollout)) {
    // A channel does not hear what happened before it was there.
    if (event.at < channel.release.createdAt) continue;
    for (const letter of lettersFor(channel, event, rollout)) {
      const before = await tables.deliveries.get(mailboxId(channel, letter.matter));
      const record = enqueue(before && mailboxOf(before), channel, letter, now);
      if (record !== undefined) await tables.deliveries.put(record);
    }
  }
}

const cursor = "notify";
const batch = 200;
