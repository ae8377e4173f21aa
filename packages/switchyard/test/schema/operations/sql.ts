import pg from "pg";
import { formatSearchPath } from "../../../src/schema/postgres/routing/searchPath.ts";
import type { Cell, Row } from "./operationCase.ts";

export type Seen = Record<string, Cell>;

export async function connect(url: string, searchPath: readonly string[]): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    options: `-c search_path=${formatSearchPath(searchPath)}`,
  });
  await client.connect();
  return client;
}

export const quote = pg.escapeIdentifier;

/** With a parameter for each value, row by row. */
export function insertAll(table: string, rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const places = rows.map(
    (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(", ")})`,
  );
  return `INSERT INTO ${quote(table)} (${columns.map(quote).join(", ")}) VALUES ${places.join(", ")}`;
}

/** With a parameter for each value. */
export function update(table: string, written: Row, key: string, id: number): string {
  const sets = Object.keys(written).map((column, index) => `${quote(column)} = $${index + 1}`);
  return `UPDATE ${quote(table)} SET ${sets.join(", ")} WHERE ${quote(key)} = ${id}`;
}

/** What a row has otherwise than expected, in words; empty where nothing. */
export function differences(row: Row, expected: Row): string {
  return Object.entries(expected)
    .filter(([column, value]) => textOf(row[column]) !== textOf(value))
    .map(([column, value]) => `${column} is ${textOf(row[column])}, not ${textOf(value)}`)
    .join("; ");
}

function textOf(value: Cell | undefined): string {
  return value === undefined ? "nothing" : String(value);
}
