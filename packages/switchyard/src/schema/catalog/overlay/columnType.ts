import type { TypeName } from "libpg-query";
import { quoteName } from "../../sql/names.ts";
import type { Catalog, Column } from "../catalog.ts";
import { strings } from "../lookup.ts";

type ColumnType = Pick<Column, "type" | "baseType" | "typmod" | "domain">;

/** A type as it is written in a statement, as the catalog has it. */
export function columnType(catalog: Catalog, written: TypeName | undefined): ColumnType {
  const [name = "", schema] = strings(written?.names).toReversed();
  const modifiers = (written?.typmods ?? []).flatMap((node) =>
    "A_Const" in node && node.A_Const.ival !== undefined ? [node.A_Const.ival.ival ?? 0] : [],
  );
  const array = (written?.arrayBounds ?? []).length > 0 ? "[]" : "";
  const own = catalog.types.find(
    (one) => one.name === name && (schema === undefined || one.schema === schema),
  );
  const formatted = formattedNames.get(name);
  if (own !== undefined || formatted === undefined || (schema !== undefined && schema !== "pg_catalog")) {
    const plain = `${own !== undefined && own.schema !== "public" ? `${quoteName(own.schema)}.` : ""}${quoteUnlessPlain(name)}${array}`;
    const domain = own?.kind === "domain" && array === "" ? `${own.schema}.${own.name}` : null;
    return { type: plain, baseType: plain, typmod: -1, domain };
  }
  const list = modifiers.length === 0 || name === "interval" ? "" : `(${modifiers.join(",")})`;
  const [head = "", zone] = formatted.split(/(?= with)/);
  return {
    type: `${head}${list}${zone ?? ""}${array}`,
    baseType: `${formatted}${array}`,
    typmod: typmodOf(name, modifiers),
    domain: null,
  };
}

/** Of PostgreSQL's own types the parser's names are no keywords here. */
function quoteUnlessPlain(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteName(name);
}

function typmodOf(name: string, [first, second = 0]: readonly number[]): number {
  if (first === undefined) return -1;
  switch (name) {
    case "varchar":
    case "bpchar":
      return first + headerBytes;
    case "numeric":
      return ((first << 16) | (second & 0x7ff)) + headerBytes;
    case "interval":
      return -1;
    default:
      return first;
  }
}

/** Those of a variable length count their header. */
const headerBytes = 4;

/** What format_type() calls the types that the parser has names of its own for; and those whose name is their own. */
const formattedNames: ReadonlyMap<string, string> = new Map([
  ["int2", "smallint"],
  ["int4", "integer"],
  ["int8", "bigint"],
  ["smallserial", "smallint"],
  ["serial2", "smallint"],
  ["serial", "integer"],
  ["serial4", "integer"],
  ["bigserial", "bigint"],
  ["serial8", "bigint"],
  ["bool", "boolean"],
  ["float4", "real"],
  ["float8", "double precision"],
  ["varchar", "character varying"],
  ["bpchar", "character"],
  ["varbit", "bit varying"],
  ["timestamp", "timestamp without time zone"],
  ["timestamptz", "timestamp with time zone"],
  ["time", "time without time zone"],
  ["timetz", "time with time zone"],
  ["numeric", "numeric"],
  ["interval", "interval"],
  ["bit", "bit"],
]);
