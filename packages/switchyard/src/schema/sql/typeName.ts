/** A type as format_type() writes it, from any of the ways in which people write PostgreSQL's own. */
export function typeName(written: string): string {
  const text = written
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .replace(/^pg_catalog\./, "");
  const match =
    /^([a-z_][a-z0-9_ ]*?)\s*(\(\s*[\d\s,-]+\))?\s*( with(?:out)? time zone)?((?:\s*\[\d*\])*)$/.exec(text);
  if (match === null) return written.trim();
  const [, base = "", modifier = "", zone = "", array = ""] = match;
  const plain = `${base}${zone}`;
  const name = aliases[plain] ?? plain;
  const inner = modifier.replaceAll(/\s/g, "");
  const [head = "", ...rest] = name.split(/(?= with)/);
  return `${head}${inner === "" && name === "character" ? "(1)" : inner}${rest.join("")}${array.replaceAll(/\s|\d/g, "")}`;
}

const aliases: Readonly<Record<string, string>> = {
  int: "integer",
  int4: "integer",
  int8: "bigint",
  int2: "smallint",
  varchar: "character varying",
  char: "character",
  bool: "boolean",
  decimal: "numeric",
  float: "double precision",
  float8: "double precision",
  float4: "real",
  timestamptz: "timestamp with time zone",
  timestamp: "timestamp without time zone",
  timetz: "time with time zone",
  time: "time without time zone",
};

/** Whether every value of the one is one of the other and comes back the same. */
export function losesNothing(from: string, to: string): boolean {
  const old = parts(from);
  const next = parts(to);
  const order = integers.indexOf(old.base);
  if (order >= 0) {
    return integers.indexOf(next.base) > order || (next.base === "numeric" && next.modifiers.length === 0);
  }
  if (old.base === "character varying" || old.base === "text") {
    if (next.base !== "character varying" && next.base !== "text") return false;
    const [room = Infinity] = next.modifiers;
    const [used = Infinity] = old.modifiers;
    return room >= used;
  }
  if (old.base === "numeric" && next.base === "numeric") {
    const [precision, scale = 0] = next.modifiers;
    const [oldPrecision = Infinity, oldScale = oldPrecision === Infinity ? Infinity : 0] = old.modifiers;
    return precision === undefined || (scale === oldScale && precision >= oldPrecision);
  }
  return old.base === "real" && next.base === "double precision";
}

const integers = ["smallint", "integer", "bigint"];

function parts(type: string): { readonly base: string; readonly modifiers: readonly number[] } {
  const name = typeName(type);
  const modifiers = /\(([\d,-]+)\)/.exec(name)?.[1]?.split(",").map(Number) ?? [];
  return { base: name.replace(/\(.*\)/, ""), modifiers };
}
