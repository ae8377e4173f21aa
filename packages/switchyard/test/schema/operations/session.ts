import type pg from "pg";
import { type Lane, sideOf } from "./lane.ts";
import type { Side } from "./operationCase.ts";
import { quote, type Seen } from "./sql.ts";

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

export function tableOf({ version }: Session, lane: Lane): Side {
  return sideOf(lane, version);
}

/** Prepared at its first time, and used from then on, whatever becomes of the table. */
export async function readSomething(session: Session, lane: Lane): Promise<void> {
  const { table, writes, touches } = tableOf(session, lane);
  const columns = session.everything
    ? "*"
    : Object.keys({ ...writes(0), ...touches(0) })
        .map(quote)
        .join(", ");
  await session.client.query<Seen>({
    name: lane.name.slice(0, 60),
    text: `SELECT ${columns} FROM ${quote(table)} WHERE ${quote(lane.key)} = $1`,
    values: [lane.ledger.anyRow()],
  });
  await session.client.query(`SELECT count(*) FROM ${quote(table)}`);
}
