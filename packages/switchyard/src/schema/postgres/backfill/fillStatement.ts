import { readExpression } from "../../sql/expression.ts";
import pg from "pg";
import type { Computed, Conversion, LogicalTable } from "../../model.ts";
import type { Connection } from "../connection.ts";
import { row } from "../keys/keyRange.ts";
import { tableName } from "../keys/rowKey.ts";

/** All that one pass over a table fills. */
export interface Filling {
  readonly schema: string;
  readonly table: string;
  /** In their order: a later one may read what an earlier one computes. */
  readonly conversions: readonly Conversion[];
  /** Marks the rows; the markers of all conversions are taken off them. */
  readonly pending: string;
  /** Types of the physical columns, without modifiers. */
  readonly types: ReadonlyMap<string, string>;
}

/**
 * One filling for each table that has something pending, in the order of the conversions. What later migrations compute
 * for the same rows comes along: their constraints bind each row that is written, and such a row is pending for them, too.
 */
export async function readFillings(
  connection: Connection,
  schema: string,
  conversions: readonly Conversion[],
  later: readonly Conversion[],
): Promise<readonly Filling[]> {
  const byTable = Map.groupBy(
    conversions.filter(({ pending }) => pending !== undefined),
    ({ table }) => table,
  );
  const fillings: Filling[] = [];
  for (const [table, ofTable] of byTable) {
    const [pending, another] = new Set(ofTable.map((conversion) => conversion.pending));
    if (pending === undefined || another !== undefined) {
      throw new Error(`${table} has two columns that mark pending rows: ${pending}, ${another}`);
    }
    const types = await readColumnTypes(connection, schema, table);
    const along = later.filter((other) => other.table === table && other.pending !== undefined);
    fillings.push({ schema, table, conversions: [...ofTable, ...along], pending, types });
  }
  return fillings;
}

export async function readColumnTypes(
  connection: Connection,
  schema: string,
  table: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await connection.query<{ name: string; type: string }>(
    `SELECT attname::text AS name, format_type(atttypid, -1) AS type FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [tableName({ schema, table })],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

type Assigning = Omit<Filling, "pending"> & { readonly pending: string | null };

/** Fills the rows that meet the condition. */
export function fillStatement(filling: Assigning, condition: string): string {
  const values = assignments.get(filling) ?? assign(filling);
  assignments.set(filling, values);
  return `UPDATE ${tableName(filling)} AS ${row} SET ${values} WHERE ${condition}`;
}

/** Expressions are parsed for them, which takes a millisecond: a tenth of a small batch. */
const assignments = new WeakMap<Assigning, string>();

function assign(filling: Assigning): string {
  const values = isChained(filling.conversions) ? layered(filling) : eachByItself(filling);
  const settled = filling.pending === null ? [] : filling.conversions.flatMap(({ pending }) => pending ?? []);
  const markers = [...new Set(settled)].map((pending) => `${pg.escapeIdentifier(pending)} = false`);
  return [...values, ...markers].join(", ");
}

/** Whether one reads what another one before it computes. */
function isChained(conversions: readonly Conversion[]): boolean {
  return conversions.some(({ before }, index) => {
    const computed = conversions.slice(0, index).flatMap(({ up }) => up.map(({ column }) => column));
    return before.columns.some(({ physical }) => computed.includes(physical));
  });
}

function eachByItself({ conversions, types }: Assigning): readonly string[] {
  return conversions.flatMap(({ up, before }) =>
    up.map((one) => `${pg.escapeIdentifier(one.column)} = ${valueOverRow(one, before, types)}`),
  );
}

/** One that reads nothing of the row stands by itself: a sub-select would give all rows of a batch the same token. */
function valueOverRow(one: Computed, before: LogicalTable, types: Assigning["types"]): string {
  const { columns, wholeRow } = readExpression(one.expression);
  const value = computedValue(one, types);
  return columns.length === 0 && !wholeRow ? value : `(SELECT ${value} FROM ${logicalRow(before)})`;
}

/**
 * One sub-select with a layer for each conversion over the layers before it; a third slower. OFFSET 0 keeps a layer from
 * being computed twice, and the row's place, which no layer can do without, from being computed once for all rows: a
 * volatile expression would show either.
 */
function layered({ conversions, types }: Assigning): readonly string[] {
  const sources = new Map<string, string>();
  const layers = conversions
    .filter(({ up }) => up.length > 0)
    .map(({ up, before }, index) => {
      const layer = `_sy_layer_${index}`;
      const values = up.map((one) => `${computedValue(one, types)} AS ${pg.escapeIdentifier(one.column)}`);
      const from = logicalRow(before, (physical) => sources.get(physical) ?? columnOf(physical));
      for (const { column } of up) sources.set(column, `${layer}.${pg.escapeIdentifier(column)}`);
      return `LATERAL (SELECT ${values.join(", ")} FROM ${from} WHERE ${row}.ctid IS NOT NULL OFFSET 0) AS ${layer}`;
    });
  const targets = [...sources.keys()].map((column) => pg.escapeIdentifier(column)).join(", ");
  return [`(${targets}) = (SELECT ${[...sources.values()].join(", ")} FROM ${layers.join(", ")})`];
}

export function pendingCondition({ pending }: Pick<Filling, "pending">): string {
  return columnOf(pending);
}

/**
 * The expression as a value of its column's type: a bare literal would be a text otherwise. Without the type's modifier,
 * whose explicit cast cuts off what is too long; the assignment to the column refuses it.
 */
export function computedValue({ column, expression }: Computed, types: ReadonlyMap<string, string>): string {
  const type = types.get(column);
  return type === undefined ? `(${expression}\n)` : `CAST((${expression}\n) AS ${type})`;
}

/** One row of a table as a version sees it, under the version's own names: what its expressions are evaluated over. */
export function logicalRow(
  { name, columns }: LogicalTable,
  source: (physical: string) => string = columnOf,
): string {
  const values = columns.map((column) => `${source(column.physical)} AS ${pg.escapeIdentifier(column.name)}`);
  return `(SELECT ${values.join(", ")}) AS ${pg.escapeIdentifier(name)}`;
}

export function columnOf(physical: string): string {
  return `${row}.${pg.escapeIdentifier(physical)}`;
}
