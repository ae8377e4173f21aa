import type { TypeName } from "libpg-query";
import type { Catalog, TypeInfo } from "../../catalog/catalog.ts";
import { strings } from "../../catalog/lookup.ts";

/** A type as it is written in a statement: its internal name, and its modifiers. */
export interface WrittenType {
  readonly name: string;
  readonly modifiers: readonly number[];
  readonly array: boolean;
}

export function writtenType(type: TypeName | undefined): WrittenType {
  const modifiers = (type?.typmods ?? []).flatMap((node) =>
    "A_Const" in node && node.A_Const.ival !== undefined ? [node.A_Const.ival.ival ?? 0] : [],
  );
  const name = strings(type?.names).at(-1) ?? "";
  const array = (type?.arrayBounds ?? []).length > 0;
  const [fields, ...precision] = modifiers;
  if (name !== "interval" || fields === undefined) return { name, modifiers, array };
  return { name: fields === allFields ? name : `interval ${fields}`, modifiers: precision, array };
}

/** INTERVAL_FULL_RANGE: the fields of an interval stand before its precision. */
const allFields = 0x7fff;

/** As format_type() writes it. */
const internal: ReadonlyMap<string, string> = new Map([
  ["character varying", "varchar"],
  ["character", "bpchar"],
  ["integer", "int4"],
  ["bigint", "int8"],
  ["smallint", "int2"],
  ["boolean", "bool"],
  ["double precision", "float8"],
  ["real", "float4"],
  ["timestamp without time zone", "timestamp"],
  ["timestamp with time zone", "timestamptz"],
  ["time without time zone", "time"],
  ["time with time zone", "timetz"],
  ["bit varying", "varbit"],
]);

export function storedType(formatted: string): WrittenType {
  const [, before = formatted, list, after = "", array] =
    /^(.*?)(?:\(([\d,-]+)\))?( with(?:out)? time zone)?(\[\])?$/.exec(formatted) ?? [];
  const name = `${before}${after}`.replaceAll('"', "");
  return {
    name: internal.get(name) ?? name.split(".").at(-1) ?? name,
    modifiers: list === undefined ? [] : list.split(",").map(Number),
    array: array !== undefined,
  };
}

export function typeOf(catalog: Catalog, { name }: WrittenType): TypeInfo | undefined {
  return catalog.types.find((type) => type.name === name);
}

export function isSerial({ name }: WrittenType): boolean {
  return /^(small|big)?serial[248]?$/.test(name);
}
