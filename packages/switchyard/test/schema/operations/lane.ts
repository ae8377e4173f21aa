import type pg from "pg";
import { Ledger } from "./ledger.ts";
import type { Side, TableCase } from "./operationCase.ts";
import { differences, insertAll, quote, type Seen } from "./sql.ts";

/** A table at work, and what is known of its rows. */
export interface Lane extends TableCase {
  readonly key: string;
  readonly ledger: Ledger;
}

export function laneOf(table: TableCase): Lane {
  return { key: "id", ...table, ledger: new Ledger(table) };
}

export function sideOf({ name, sides }: Lane, version: string): Side {
  const side = sides[version];
  if (side === undefined) throw new Error(`${name} has no version ${version}`);
  return side;
}

const rowsBefore = 60;
const contended = 6;

/** Rows of the oldest version, dealt out to the writers of all of them. */
export async function fillLane(client: pg.Client, lane: Lane, writers: readonly string[]): Promise<void> {
  const { key, ledger, setup, sides, assigned = false } = lane;
  await client.query(setup);
  const [[version, oldest] = []] = Object.entries(sides);
  if (version === undefined || oldest === undefined) throw new Error(`${lane.name} has no version`);
  const numbers = Array.from({ length: rowsBefore }, () => ledger.next());
  const rows = numbers.map((n) => ({
    ...(!assigned && { [key]: 1000 + n }),
    ...oldest.writes(n),
    ...oldest.touches(n),
  }));
  const { rows: made } = await client.query<Seen>(
    `${insertAll(oldest.table, rows)} RETURNING ${quote(key)}`,
    rows.flatMap((row) => Object.values(row)),
  );
  for (const [index, n] of numbers.entries()) {
    const id = Number(made[index]?.[key]);
    if (index < contended) ledger.contend(id);
    else ledger.wrote(writers[index % writers.length] ?? "", version, id, n, "all");
  }
}

/** Rows that a version sees otherwise than their writers have left them, and what does not hold of them; in words. */
export async function wrongRows(client: pg.Client, lane: Lane, version: string): Promise<readonly string[]> {
  const { name, key, ledger } = lane;
  const { table, holds } = sideOf(lane, version);
  const { rows } = await client.query<Seen>(`SELECT * FROM ${quote(table)}`);
  const seen = new Map(rows.map((row) => [Number(row[key]), row]));
  const wrong = ledger.ids.flatMap((id) => {
    const row = seen.get(id);
    const text = row === undefined ? "is lost" : differences(row, ledger.expected(version, id));
    return text === "" ? [] : [`row ${id} ${text}`];
  });
  const back = [...ledger.gone].filter((id) => seen.has(id)).map((id) => `row ${id} is back`);
  const claims = holds === undefined ? [] : (await client.query<Seen>(`SELECT (${holds}) AS holds`)).rows;
  const broken = claims.filter((claim) => claim["holds"] !== true).map(() => `not true: ${holds}`);
  return [...wrong, ...back, ...broken].map((text) => `${name}, ${version}: ${text}`);
}
