import type pg from "pg";
import type { TableSize } from "./accounts.ts";

/** A database of its own with `accounts` in it. */
export interface Place {
  readonly url: string;
  readonly client: pg.Client;
  readonly size: TableSize;
}

/** One way to fill old rows. */
export interface Shape {
  readonly name: string;
  /** The new column, the marker of pending rows, and the triggers that application writes go through. */
  prepare(place: Place): Promise<void>;
  fill(place: Place): Promise<Filled>;
  /** A condition that no row meets once all are filled. */
  readonly unfilled: string;
}

export interface Filled {
  /** From the first batch to the last. */
  readonly fillMs: number;
  /** Before and after that: sessions, the lease, the catalog. */
  readonly aroundMs: number;
}
