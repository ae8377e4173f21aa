import type pg from "pg";

/** One way to fill old rows. */
export interface Shape {
  readonly name: string;
  /** Its trigger on `accounts`, which application writes go through. */
  prepare(client: pg.Client): Promise<void>;
  /** Fills all rows. */
  fill(url: string, client: pg.Client): Promise<void>;
}
