import type { Catalog } from "../../catalog/catalog.ts";
import { type WrittenType, typeOf } from "./typeName.ts";

/** What PostgreSQL does with the rows when a column's type changes. `reindex`: the order of values may be another one. */
export type TypeChange = "free" | "reindex" | "rewrite";

/** Of values that stay as they are, byte for byte. */
const sameBytes: ReadonlySet<string> = new Set([
  "varchar>text",
  "text>varchar",
  "cidr>inet",
  "bit>varbit",
  "xml>text",
  "xml>varchar",
  "int4>oid",
  "oid>int4",
  "regclass>oid",
  "oid>regclass",
]);

const otherOrder: ReadonlySet<string> = new Set([
  "xml>text",
  "xml>varchar",
  "int4>oid",
  "oid>int4",
  "bit>varbit",
]);

export function typeChange(from: WrittenType, to: WrittenType, catalog: Catalog, utc: boolean): TypeChange {
  const [source, target] = [base(from, catalog, false), base(to, catalog, true)];
  if (target === undefined || source === undefined) return "rewrite";
  if (source.array !== target.array) return "rewrite";
  if (source.name === target.name) {
    if (source.array) return source.modifiers.join() === target.modifiers.join() ? "free" : "rewrite";
    return fits(source, target) ? "free" : "rewrite";
  }
  const pair = `${source.name}>${target.name}`;
  if (source.array) return "rewrite";
  if (pair === "timestamp>timestamptz" || pair === "timestamptz>timestamp") {
    return utc && fits(source, target) ? "reindex" : "rewrite";
  }
  if (!sameBytes.has(pair)) return "rewrite";
  if (!fits(source, target)) return "rewrite";
  return otherOrder.has(pair) ? "reindex" : "free";
}

/** The type under a domain; undefined under one that has to look at each value. */
function base(type: WrittenType, catalog: Catalog, target: boolean): WrittenType | undefined {
  const domain = typeOf(catalog, type);
  if (domain?.kind !== "domain" || domain.base === null) return type;
  if (domain.constrained && target) return undefined;
  const [, name = domain.base, list] = /^(.*?)(?:\(([\d,]+)\))?$/.exec(domain.base) ?? [];
  return { name: shortName(name), modifiers: list?.split(",").map(Number) ?? [], array: false };
}

function shortName(name: string): string {
  const known = new Map([
    ["integer", "int4"],
    ["bigint", "int8"],
    ["character varying", "varchar"],
    ["boolean", "bool"],
    ["smallint", "int2"],
  ]);
  return known.get(name) ?? name;
}

/** Whether every value of the old modifiers is one of the new, unchanged. */
function fits(from: WrittenType, to: WrittenType): boolean {
  if (to.modifiers.length === 0) return from.name !== "bpchar" || from.modifiers.length === 0;
  if (from.name === to.name && from.modifiers.join() === to.modifiers.join()) return true;
  const [size = 0, scale = 0] = to.modifiers;
  const [before, scaleBefore = 0] = from.modifiers;
  switch (to.name) {
    case "varchar":
    case "varbit":
      return before !== undefined && from.name === to.name && size >= before;
    case "numeric":
      return before !== undefined && size >= before && scale === scaleBefore;
    case "timestamp":
    case "timestamptz":
    case "time":
    case "timetz":
    case "interval":
      return size >= (before ?? 6);
    default:
      return false;
  }
}
