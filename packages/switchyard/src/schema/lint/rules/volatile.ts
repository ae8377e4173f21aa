import type { Catalog } from "../../catalog/catalog.ts";
import { isRecord } from "../../sql/walk.ts";
import { strings } from "../../catalog/lookup.ts";

/** PostgreSQL's own functions whose value changes from row to row, as far as anybody would make a default of them. */
const volatile: ReadonlySet<string> = new Set(
  (
    "clock_timestamp currval current_query gen_random_uuid lastval nextval pg_sleep random random_normal " +
    "set_config setval statement timeofday uuidv4 uuidv7 array_sample array_shuffle txid_status " +
    "uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt"
  ).split(" "),
);

/** Whether an expression may give each row another value: then a default is written into every row. */
export function isVolatile(expression: unknown, catalog: Catalog): boolean {
  if (Array.isArray(expression)) return expression.some((item) => isVolatile(item, catalog));
  if (!isRecord(expression)) return false;
  const call = expression["FuncCall"];
  if (isRecord(call) && Array.isArray(call["funcname"])) {
    const name = strings(call["funcname"]).at(-1) ?? "";
    const known = catalog.functions.filter((one) => one.name === name);
    if (volatile.has(name) || known.some((one) => one.volatility === "volatile")) return true;
  }
  return Object.values(expression).some((value) => isVolatile(value, catalog));
}
