import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { customerAt } from "../../shop/customer.ts";
import type { Ledger } from "./compareRows.ts";
import { columns, type Side } from "./shopSchema.ts";
import { type SideCounts, Tally } from "./tally.ts";

const clientCount = 4;
const pauseMs = 12;
const queryTimeoutMs = 10_000;
/** Of so many turns one adds a customer. */
const turnsPerNew = 10;

/**
 * Clients that read and write customers of the table on connections of both sides at once: what is written through one is
 * read through another. Each has customers of its own, so that it knows what has to be there. Statements are prepared
 * once for each connection, and stay.
 */
export class QueryLoad {
  /** There at the start, with the ids 1 to this one. */
  readonly #customers: number;
  readonly #tally = new Tally();
  readonly #visits = new Map<number, number>();
  readonly #sides = new Map<Side, readonly pg.Client[]>();
  readonly #turns: Promise<void>[] = Array.from({ length: clientCount }, () => Promise.resolve());
  #running: Promise<unknown> | undefined;
  #held: PromiseWithResolvers<void> | undefined;
  #stopped = false;

  constructor(customers: number) {
    this.#customers = customers;
  }

  /** From now on there is code of this side, too. */
  async enter(side: Side, url: string): Promise<void> {
    const connecting = Array.from({ length: clientCount }, () => connect(url));
    this.#sides.set(side, await Promise.all(connecting));
    this.#running ??= Promise.all(connecting.map((_, index) => this.#run(index)));
  }

  /** Ends what code of this side is at, then its connections. */
  async leave(side: Side): Promise<void> {
    const connections = this.#sides.get(side) ?? [];
    this.#sides.delete(side);
    await Promise.all(this.#turns);
    await Promise.all(connections.map((connection) => connection.end().catch(() => undefined)));
  }

  /** While `work` runs nothing is asked, so that what was written last is known. */
  async hold<Result>(work: (ledger: Ledger) => Promise<Result>): Promise<Result> {
    this.#held = Promise.withResolvers();
    try {
      await Promise.all(this.#turns);
      return await work(this.#visits);
    } finally {
      this.#held.resolve();
      this.#held = undefined;
    }
  }

  /** Who is there. */
  get sides(): readonly Side[] {
    return [...this.#sides.keys()];
  }

  take(): SideCounts {
    return this.#tally.take();
  }

  get failures(): readonly string[] {
    return this.#tally.failures;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    for (const side of this.#sides.keys()) await this.leave(side);
  }

  async #run(client: number): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      while (this.#held !== undefined) await this.#held.promise;
      const ended = (this.#turns[client] = this.#takeTurn(client, turn));
      await ended;
      await sleep(pauseMs);
    }
  }

  /** Writes a customer through one connection and reads it through another, or the same one. */
  async #takeTurn(client: number, turn: number): Promise<void> {
    const [writer, reader] = [this.#pick(client), this.#pick(client)];
    if (writer === undefined || reader === undefined) return;
    const isNew = turn % turnsPerNew === 0;
    const id = isNew ? this.#newCustomer(client, turn) : this.#anyOf(client);
    const visits = (this.#visits.get(id) ?? 0) + 1;
    if ((await this.#tally.measure(writer.side, () => write(writer, { id, visits, isNew }))) === undefined)
      return;
    this.#visits.set(id, visits);
    const rows = await this.#tally.measure(reader.side, () => read(reader, id));
    if (rows === undefined) return;
    const expected = JSON.stringify(customerAt(id, visits));
    if (JSON.stringify(rows) !== `[${expected}]`) {
      this.#tally.wrong(
        reader.side,
        `read ${JSON.stringify(rows)} after the ${writer.side} wrote ${expected}`,
      );
    }
  }

  #newCustomer(client: number, turn: number): number {
    return this.#customers + 1 + client + (turn / turnsPerNew) * clientCount;
  }

  /** Each client has every so-manieth customer for itself. */
  #anyOf(client: number): number {
    return 1 + client + Math.floor((Math.random() * this.#customers) / clientCount) * clientCount;
  }

  #pick(client: number): Connection | undefined {
    const there = [...this.#sides];
    const [side, connections] = there[Math.floor(Math.random() * there.length)] ?? [];
    const connection = connections?.[client];
    return side === undefined || connection === undefined ? undefined : { side, connection };
  }
}

interface Connection {
  readonly side: Side;
  readonly connection: pg.Client;
}

interface Visit {
  readonly id: number;
  readonly visits: number;
  readonly isNew: boolean;
}

async function write({ side, connection }: Connection, { id, visits, isNew }: Visit): Promise<true> {
  const { name: column, ofCents } = columns[side];
  const { name, creditCents } = customerAt(id, visits);
  await connection.query({
    name: isNew ? "insert" : "update",
    text: isNew
      ? `INSERT INTO customers (id, name, visits, ${column}) VALUES ($1, $2, $3, ${ofCents("$4::integer")})`
      : `UPDATE customers SET name = $2, visits = $3, ${column} = ${ofCents("$4::integer")} WHERE id = $1`,
    values: [id, name, visits, creditCents],
  });
  return true;
}

async function read({ side, connection }: Connection, id: number): Promise<readonly unknown[]> {
  const { name: column, toCents } = columns[side];
  const { rows } = await connection.query({
    name: "read",
    text: `SELECT id::integer, name, visits, ${toCents(column)} AS "creditCents" FROM customers WHERE id = $1`,
    values: [id],
  });
  return rows;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, query_timeout: queryTimeoutMs });
  // The query that meets it fails, and is counted.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
