import type { Catalog } from "../../../catalog/catalog.ts";
import { readExpression } from "../../../sql/expression.ts";

/**
 * Whether ADD COLUMN … DEFAULT takes the expression's value once, for all rows: not where a function of it is volatile.
 * A function that nobody knows counts as volatile.
 */
export function isInstantDefault(expression: string, catalog: Catalog): boolean {
  return readExpression(expression).functions.every((written) => {
    const name = written.split(".").at(-1) ?? written;
    if (steady.has(name)) return true;
    const known = catalog.functions.filter((each) => each.name === name);
    return known.length > 0 && known.every(({ volatility }) => volatility !== "volatile");
  });
}

/** PostgreSQL's own that defaults use and that are not volatile. */
const steady = new Set([
  "now",
  "current_timestamp",
  "current_date",
  "current_time",
  "localtime",
  "localtimestamp",
  "transaction_timestamp",
  "statement_timestamp",
  "current_user",
  "session_user",
  "user",
  "current_setting",
  "timezone",
  "date_trunc",
  "lower",
  "upper",
  "md5",
  "concat",
  "coalesce",
  "to_char",
  "to_timestamp",
  "make_interval",
  "make_date",
  "jsonb_build_object",
  "json_build_object",
  "jsonb_build_array",
  "json_build_array",
  "to_jsonb",
  "to_json",
  "array_fill",
  "int4range",
  "int8range",
  "numrange",
  "tsrange",
  "tstzrange",
  "daterange",
]);
