import pg from "pg";
import type { Conversion } from "../../model.ts";
import type { Connection } from "../connection.ts";
import { columnOf } from "../backfill/fillStatement.ts";
import { type KeyRange, keyTexts, rangeConditions, row } from "../keys/keyRange.ts";
import { type RowKey, tableName } from "../keys/rowKey.ts";
import { type ComparedColumn, expected, inStep } from "./comparison.ts";

/** A row whose sides do not follow from each other. */
export interface Difference {
  readonly key: readonly string[];
  /** It has not been filled at all. */
  readonly pending: boolean;
  /** Columns that are not what `up` says, as they are and as they should be, cut off. */
  readonly columns: readonly {
    readonly column: string;
    readonly is: string | null;
    readonly up: string | null;
  }[];
}

export interface Compared {
  readonly rows: number;
  readonly different: number;
  readonly first: readonly Difference[];
}

/** As many as a person reads. */
export const enough = 10;

/** What is compared in one table. */
export interface Comparison {
  readonly table: string;
  readonly conversions: readonly Conversion[];
  readonly columns: ReadonlyMap<string, ComparedColumn>;
}

/** Each part of the range in one statement: it sees all sides of a row at one moment, whoever writes meanwhile. */
export async function compareRange(
  connection: Connection,
  key: RowKey,
  comparison: Comparison,
  range: KeyRange,
): Promise<Compared> {
  let sum: Compared = { rows: 0, different: 0, first: [] };
  for (const condition of rangeConditions(key, range)) {
    const { rows } = await connection.query<{ rows: string; different: string; first: Difference[] | null }>(
      `SELECT count(*) AS rows, count(difference) AS different,
              to_jsonb((array_agg(difference) FILTER (WHERE difference IS NOT NULL))[1:${enough}]) AS first
         FROM (SELECT CASE WHEN ${isDifferent(comparison)} THEN ${described(key, comparison)} END AS difference
                 FROM ${tableName(key)} AS ${row} WHERE ${condition} OFFSET 0) AS compared`,
    );
    const [found] = rows;
    if (found === undefined) continue;
    sum = {
      rows: sum.rows + Number(found.rows),
      different: sum.different + Number(found.different),
      first: [...sum.first, ...(found.first ?? [])].slice(0, enough),
    };
  }
  return sum;
}

export function isDifferent({ conversions, columns }: Comparison): string {
  const pending = pendingColumns(conversions).map(columnOf);
  return [...pending, ...conversions.map((conversion) => `NOT (${inStep(conversion, columns)})`)].join(
    " OR ",
  );
}

export function pendingColumns(conversions: readonly Conversion[]): readonly string[] {
  return [...new Set(conversions.flatMap(({ pending }) => (pending === undefined ? [] : [pending])))];
}

function described(key: RowKey, { conversions, columns }: Comparison): string {
  const pending = pendingColumns(conversions).map(columnOf).join(" OR ");
  const values = conversions.flatMap(({ up, before }) =>
    up
      .filter(({ column }) => columns.get(column)?.changing !== true)
      .map((computed) => {
        const is = `left(${columnOf(computed.column)}::text, 80)`;
        const should = `left(${expected(computed, before, columns)}::text, 80)`;
        return `jsonb_build_object('column', ${pg.escapeLiteral(computed.column)}, 'is', ${is}, 'up', ${should})`;
      }),
  );
  return `jsonb_build_object('key', to_jsonb(${keyTexts(key)}), 'pending', ${pending === "" ? "false" : pending},
    'columns', jsonb_build_array(${values.join(", ")}))`;
}
