import type pg from "pg";
import { type Lane, sideOf } from "./lane.ts";
import type { Side } from "./operationCase.ts";

/** How far the migrations are; for all that work meanwhile. */
export interface Stage {
  /** Every row is filled, every index built. */
  filled: boolean;
  /** Nothing of any older version is there any more. */
  contracted: boolean;
}

/** One connection of a version's code. */
export interface Session {
  readonly client: pg.Client;
  /** `new 0` */
  readonly name: string;
  readonly version: string;
  /** It has no code before it. */
  readonly oldest: boolean;
  /** Whether it may prepare `SELECT *`: not where new columns come into the very table that it names. */
  readonly everything: boolean;
  readonly stage: Stage;
  /** What must not be, in words. */
  readonly failed: (what: string) => void;
}

/** What this version does to the table. */
export function ownSide({ version }: Session, lane: Lane): Side {
  return sideOf(lane, version);
}
