import pg from "pg";
import type { KeyColumn, KeyValue, RowKey } from "./rowKey.ts";

/** Rows with a key above `from` (null: from the first one on), up to and with `to`. */
export interface KeyRange {
  readonly from: KeyValue | null;
  readonly to: KeyValue;
}

/** How statements over a range name the row that they look at. */
export const row = "_sy_row";

/**
 * Conditions that no two rows meet at once and that together make the range, each one equal values and then one
 * interval, which an index reads from end to end. `ROW(a, b) <= ROW(1, 8000)` alone does not: before PostgreSQL 18
 * such a scan goes on to the end of `a = 1`, and the planner believes that half of the table is meant.
 */
export function rangeConditions(key: RowKey, { from, to }: KeyRange): readonly string[] {
  return partsOf(key.columns, from, to);
}

/** The range above `from` up to an end that SQL says, of a key of one column. */
export function rangeUntil(column: KeyColumn, from: KeyValue | null, end: string): string {
  const above = from === null ? "" : `${nameOf(column)} > ${literal(column, from[0])} AND `;
  return `${above}${nameOf(column)} <= ${end}`;
}

/** `ROW(…) > ROW(…)`, of all columns of the key. */
export function rowComparison(key: RowKey, operator: string, value: KeyValue): string {
  const names = key.columns.map(nameOf).join(", ");
  const values = key.columns.map((column, index) => literal(column, value[index])).join(", ");
  return `ROW(${names}) ${operator} ROW(${values})`;
}

/**
 * The key of a row as an array of texts. What equals a value of `like` is written as that is (1.0 and 1.00 are equal):
 * equal texts are then equal values, and others are not.
 */
export function keyTexts(key: RowKey, like: KeyValue | null = null): string {
  const texts = key.columns.map((column, index) => {
    const text = `${nameOf(column)}::text`;
    if (like === null || index === key.columns.length - 1) return text;
    return `CASE WHEN ${nameOf(column)} = ${literal(column, like[index])} THEN ${pg.escapeLiteral(like[index] ?? "")} ELSE ${text} END`;
  });
  return `ARRAY[${texts.join(", ")}]`;
}

export function keyOrder(key: RowKey, direction: "ASC" | "DESC"): string {
  return key.columns.map((column) => `${nameOf(column)} ${direction}`).join(", ");
}

function partsOf(
  columns: readonly KeyColumn[],
  from: KeyValue | null,
  to: KeyValue | null,
): readonly string[] {
  const [column, ...rest] = columns;
  if (column === undefined) return [];
  const isLast = rest.length === 0;
  const compare = (operator: string, value: KeyValue) =>
    `${nameOf(column)} ${operator} ${literal(column, value[0])}`;
  const equalTo = (value: KeyValue, deeper: readonly string[]) =>
    deeper.map((part) => `${compare("=", value)} AND ${part}`);

  if (from !== null && to !== null && !isLast && from[0] === to[0]) {
    return equalTo(from, partsOf(rest, from.slice(1), to.slice(1)));
  }
  const between = [
    ...(from === null ? [] : [compare(">", from)]),
    ...(to === null ? [] : [compare(isLast ? "<=" : "<", to)]),
  ].join(" AND ");
  if (isLast) return [between];
  return [
    ...(from === null ? [] : equalTo(from, partsOf(rest, from.slice(1), null))),
    between,
    ...(to === null ? [] : equalTo(to, partsOf(rest, null, to.slice(1)))),
  ];
}

function nameOf(column: KeyColumn): string {
  return `${row}.${pg.escapeIdentifier(column.name)}`;
}

function literal(column: KeyColumn, value: string | undefined): string {
  if (value === undefined) throw new Error(`the key has no value for ${column.name}`);
  return `${pg.escapeLiteral(value)}::${column.type}`;
}
