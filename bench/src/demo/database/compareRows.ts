import { creditCentsSql, nameSql } from "../../shop/customer.ts";
import { columns, type ShopSchema, type Side } from "./shopSchema.ts";

export interface Comparison {
  readonly rows: number;
  /** Rows that are not what was written last, on any side that is there. */
  readonly different: number;
}

/** Visits that were acknowledged last, by the id of the customer. */
export type Ledger = ReadonlyMap<number, number>;

/** Versions by the side that uses them. */
export type Versions = Readonly<Partial<Record<Side, string>>>;

/**
 * Every row as each side sees it, in one statement and so at one moment: both have the same, which follows from its id
 * and its visits, and no row has gone. Then the rows of the ledger: they have the visits that were written last.
 */
export async function compareRows(
  schema: ShopSchema,
  versions: Versions,
  ledger: Ledger,
): Promise<Comparison> {
  const sides: Record<string, string> = {};
  for (const side of ["old", "new"] as const) {
    const version = versions[side];
    if (version !== undefined) sides[side] = seenBy(side, await schema.tableOf(version));
  }
  const [one = "", other = one] = Object.values(sides);
  const [row] = await schema.query<Comparison>(everyRow(one, other, schema.customers));
  const told = await schema.query<{ lost: number }>(lostWrites(other), [
    [...ledger.keys()],
    [...ledger.values()],
  ]);
  if (row === undefined) throw new Error("nothing was counted");
  return { rows: row.rows, different: row.different + (told[0]?.lost ?? 0) };
}

function seenBy(side: Side, table: string): string {
  const { name: column, toCents } = columns[side];
  return `(
    SELECT id, name, visits, cents, name = ${nameSql} AND cents = ${creditCentsSql} AS fits
    FROM (SELECT id, name, visits, ${toCents(column)} AS cents FROM ${table}) AS customers
  )`;
}

function everyRow(one: string, other: string, customers: number): string {
  return `
    SELECT count(*)::integer AS rows,
      (count(*) FILTER (WHERE (one.fits AND other.fits AND one = other) IS NOT TRUE)
        + ${customers} - count(*) FILTER (WHERE id <= ${customers}))::integer AS different
    FROM ${one} AS one FULL JOIN ${other} AS other USING (id)`;
}

function lostWrites(table: string): string {
  return `
    SELECT count(*)::integer AS lost
    FROM unnest($1::bigint[], $2::integer[]) AS told (id, visits) LEFT JOIN ${table} AS seen USING (id)
    WHERE seen.visits IS DISTINCT FROM told.visits`;
}
