import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { Lane } from "./lane.ts";
import { readSomething } from "./readSomething.ts";
import type { Session } from "./session.ts";
import { connect } from "./sql.ts";
import { writeSomething } from "./writeSomething.ts";

/** Which code it is, and how it is connected. */
export interface Code extends Omit<Session, "client" | "name" | "failed"> {
  readonly url: string;
  readonly searchPath: readonly string[];
  /** Numbers of its writers: rows that are there before are given to them by these. */
  readonly writers: readonly number[];
}

/** Connections of one version's code, a reader and some writers: each does one thing after the other until it is stopped. */
export class Traffic {
  readonly code: Code;
  readonly #lanes: readonly Lane[];
  readonly #failures: string[];
  readonly #loops: Promise<void>[] = [];
  readonly #rounds: number[] = [];
  readonly #idle: boolean[] = [];
  #held = false;
  #stopped = false;

  constructor(code: Code, lanes: readonly Lane[], failures: string[]) {
    this.code = code;
    this.#lanes = lanes;
    this.#failures = failures;
  }

  async start(): Promise<void> {
    const { version, url, searchPath, writers } = this.code;
    const loop = async (name: string, act: typeof writeSomething, first: number) => {
      const client = await connect(url, searchPath);
      const session = {
        ...this.code,
        client,
        name,
        failed: (what: string) => void this.#failures.push(what),
      };
      this.#loops.push(this.#loop(session, act, first));
    };
    for (const number of writers) await loop(`${version} ${number}`, writeSomething, number * halfOfWrites);
    await loop(`${version} reader`, readSomething, 0);
  }

  /** When each connection has had its turn with each table so many times more; throws when anything has failed by then. */
  async rounds(count: number): Promise<void> {
    const goals = this.#rounds.map((done) => done + count * this.#lanes.length);
    while (!this.#rounds.every((done, index) => done >= (goals[index] ?? 0))) {
      expect(this.#failures).toEqual([]);
      await pause(turnMs);
    }
  }

  /** No statement of it runs until `resume`. */
  async hold(): Promise<void> {
    this.#held = true;
    while (!this.#stopped && !this.#idle.every(Boolean)) await pause(turnMs);
  }

  resume(): void {
    this.#held = false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async #loop(session: Session, act: typeof writeSomething, first: number): Promise<void> {
    const index = this.#rounds.push(0) - 1;
    for (let turn = 0; !this.#stopped; turn++) {
      while (this.#held && !this.#stopped) {
        this.#idle[index] = true;
        await pause(turnMs);
      }
      this.#idle[index] = false;
      const lane = this.#lanes[turn % this.#lanes.length];
      if (lane === undefined) throw new Error("there is no table to write");
      const round = first + Math.floor(turn / this.#lanes.length);
      await act(session, lane, round).catch(async (error: unknown) => {
        session.failed(`${lane.name}, ${session.name}: ${String(error)}`);
        await session.client.query("ROLLBACK").catch(() => undefined);
      });
      this.#rounds[index] = turn + 1;
      await pause(turnMs);
    }
    await session.client.end();
  }
}

/** Two writers together do all kinds of writes in half the rounds. */
const halfOfWrites = 4;
/** Leaves the machine to the migrations as well. */
const turnMs = 8;
