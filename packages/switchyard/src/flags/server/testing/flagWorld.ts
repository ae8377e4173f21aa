import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../../../clock.ts";
import { Deliveries } from "../../delivery/deliveries.ts";
import { Intake } from "../../intake/intake.ts";
import { FlagKeys } from "../../keys/flagKeys.ts";
import { MemoryKeys } from "../../keys/testing/memoryKeys.ts";
import type { FlagKeyRecord, FlagPlace } from "../../records.ts";
import { FlagServer } from "../flagServer.ts";
import type { FlagServerOptions } from "../flagServerOptions.ts";
import { MemoryBook } from "./memoryBook.ts";

export const shop: FlagPlace = { app: "shop", environment: "production" };

/** A flag server on a real socket, with everything that it needs. */
export class FlagWorld {
  readonly clock: Clock = systemClock;
  readonly book = new MemoryBook();
  readonly faults: unknown[] = [];
  readonly usage: unknown[] = [];
  readonly deliveries = new Deliveries({ clock: this.clock, graceMs: 200 });
  readonly intake = new Intake({
    clock: this.clock,
    recordUsage: async (place, evaluations) => void this.usage.push({ place, evaluations }),
    report: (error) => void this.faults.push(error),
  });
  readonly keys = new FlagKeys({ store: { flagKeys: new MemoryKeys() }, clock: this.clock }, randomBytes(32));
  release: number | undefined;
  server!: FlagServer;
  serverKey!: string;
  browserKey!: string;
  serverRecord!: FlagKeyRecord;

  static async open(options: Partial<FlagServerOptions> = {}): Promise<FlagWorld> {
    const world = new FlagWorld();
    const { key, record } = await world.keys.create(shop, { kind: "server", name: "tests", origins: [] });
    world.serverKey = key;
    world.serverRecord = record;
    const page = { kind: "browser", name: "pages", origins: ["https://shop.example"] } as const;
    world.browserKey = (await world.keys.create(shop, page)).key;
    world.deliveries.follow(world.book);
    await world.serve(options);
    return world;
  }

  async serve(options: Partial<FlagServerOptions> = {}): Promise<void> {
    const { book, keys, deliveries, intake, clock } = this;
    this.server = await FlagServer.open({
      listen: { host: "127.0.0.1", port: 0 },
      book,
      keys,
      deliveries,
      intake,
      clock,
      surroundingsOf: async () => (this.release === undefined ? undefined : { release: this.release }),
      report: (error) => void this.faults.push(error),
      ...options,
    });
  }

  /** With the server key unless there is another. */
  async ask(path: string, { key = this.serverKey, ...init }: RequestInit & { readonly key?: string } = {}) {
    const headers = new Headers(init.headers);
    if (key !== "") headers.set("authorization", `Bearer ${key}`);
    return fetch(`${this.server.url}${path}`, { ...init, headers });
  }

  async post(path: string, body: unknown, more: RequestInit & { readonly key?: string } = {}) {
    return this.ask(path, {
      ...more,
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.intake.close();
  }
}
