import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FlagDefinition } from "@switchyard/flags";
import { SimulatedClock } from "../../../analysis/testing/simulatedClock.ts";
import type { Store } from "../../../state/port.ts";
import { openSqliteStore } from "../../../state/sqlite/store.ts";
import type { EditOrder, EditOutcome, Publication } from "../../flagBook.ts";
import type { FlagEdit, FlagPlace } from "../../records.ts";
import { createFlagBook, type OpenFlagBook } from "../createFlagBook.ts";

export const place: FlagPlace = { app: "shop", environment: "production" };

export const onOff: FlagDefinition = {
  state: "ENABLED",
  variants: { on: true, off: false },
  defaultVariant: "off",
  off: "off",
};

/** A book on a real store, under a clock that passes when it is told to. */
export class BookWorld implements AsyncDisposable {
  readonly clock = new SimulatedClock();
  readonly faults: Error[] = [];
  readonly publications: Publication[] = [];
  /** Flag -> who refers to it outside. */
  readonly references = new Map<string, readonly string[]>();
  store!: Store;
  book!: OpenFlagBook;
  #folder = "";

  static async open(): Promise<BookWorld> {
    const world = new BookWorld();
    world.#folder = await mkdtemp(join(tmpdir(), "switchyard-flags-"));
    await world.#begin();
    return world;
  }

  async #begin(): Promise<void> {
    this.store = await openSqliteStore(join(this.#folder, "state.db"));
    this.book = createFlagBook({
      store: this.store,
      clock: this.clock,
      references: async (_place, key) => this.references.get(key) ?? [],
      report: (error) => this.faults.push(error),
    });
    this.book.onPublished((publication) => this.publications.push(publication));
  }

  /** As a control plane that was killed: whatever was only in memory is gone. Not started yet. */
  async restart(): Promise<void> {
    await this.book.stop();
    await this.store.close();
    await this.#begin();
  }

  async edit(edits: FlagEdit | readonly FlagEdit[], order: Partial<EditOrder> = {}): Promise<EditOutcome> {
    const list = "kind" in edits ? [edits] : edits;
    return this.book.edit({ ...place, by: "ada", edits: list, ...order });
  }

  /** A flag of two variants, with these fields. */
  async flag(key: string, fields: Partial<FlagDefinition> = {}): Promise<void> {
    await this.edit({ kind: "create", flag: key, definition: { ...onOff, ...fields } });
  }

  async definition(key: string): Promise<FlagDefinition> {
    return (await this.book.get(place, key)).definition;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.book.stop();
    await this.store.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
