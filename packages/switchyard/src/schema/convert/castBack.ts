/** Whether a cast from `old` to `type` says what the statement would do, and whether the one back loses nothing. */
export function castBack(old: string, type: string): { readonly up: boolean; readonly down: boolean } {
  const [from, to] = [parsed(old), parsed(type)];
  return { up: assigns(from, to), down: holds(from, to) };
}

/** Two spellings of one type. */
export function sameType(one: string | undefined, other: string): boolean {
  return one !== undefined && JSON.stringify(parsed(one)) === JSON.stringify(parsed(other));
}

interface Type {
  readonly name: string;
  readonly modifiers: readonly number[];
}

function parsed(type: string): Type {
  const [, base = "", modifiers = "", rest = ""] =
    /^([^(]*?)\s*(?:\(([\d\s,]+)\))?((?: with.*)?)$/.exec(type.toLowerCase()) ?? [];
  const name = `${base}${rest}`;
  return {
    name: aliases.get(name) ?? name,
    modifiers: modifiers === "" ? [] : modifiers.split(",").map(Number),
  };
}

const aliases: ReadonlyMap<string, string> = new Map([
  ["int", "integer"],
  ["int4", "integer"],
  ["int8", "bigint"],
  ["int2", "smallint"],
  ["varchar", "character varying"],
  ["decimal", "numeric"],
  ["float4", "real"],
  ["float8", "double precision"],
  ["bool", "boolean"],
]);

/** Every value of `to` is one of `from`, and the cast keeps it. */
function holds(from: Type, to: Type): boolean {
  if (from.name === to.name) return fits(to, from);
  const wholes = ["smallint", "integer", "bigint"];
  if (wholes.includes(from.name) && wholes.includes(to.name))
    return wholes.indexOf(to.name) < wholes.indexOf(from.name);
  if (from.name === "numeric" && from.modifiers.length === 0) return wholes.includes(to.name);
  if (from.name === "text") return ["character varying", "uuid"].includes(to.name);
  if (from.name === "double precision") return ["real", "integer", "smallint"].includes(to.name);
  return from.name === "json" && to.name === "jsonb";
}

/** A cast does the same as the assignment that ALTER TYPE makes without USING: where it would cut a value off, it does not. */
function assigns(from: Type, to: Type): boolean {
  const texts = ["character varying", "text"];
  if (texts.includes(from.name) && texts.includes(to.name)) return to.name === "text" || fits(from, to);
  const wholes = ["smallint", "integer", "bigint"];
  if (wholes.includes(from.name)) return [...wholes, "numeric"].includes(to.name);
  if (from.name === "real" && to.name === "double precision") return true;
  if (from.name === "json" || from.name === "jsonb") return ["json", "jsonb"].includes(to.name);
  return from.name === to.name && fits(from, to);
}

/** A value of `small` needs no more digits or letters than `large` has. */
function fits(small: Type, large: Type): boolean {
  if (large.modifiers.length === 0) return true;
  if (small.modifiers.length !== large.modifiers.length) return false;
  const [a = 0, aScale = 0] = small.modifiers;
  const [b = 0, bScale = 0] = large.modifiers;
  return a - aScale <= b - bScale && aScale <= bScale;
}
