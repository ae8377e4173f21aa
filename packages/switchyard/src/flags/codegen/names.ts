/**
 * A name for each key that is one in every language that has camel case: `new-cart.v2` -> `newCartV2`. Unique among
 * these keys, and the same however they are ordered: of two keys with one name the later one by alphabet gets a number.
 */
export function accessorNames(keys: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const key of keys.toSorted((a, b) => (a < b ? -1 : 1))) {
    const base = camelCase(key);
    const free = reserved.has(base) ? `${base}Flag` : base;
    let name = free;
    for (let number = 2; taken.has(name); number += 1) name = `${free}${number}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

/** `new-cart` -> `NewCart`, for types. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function camelCase(key: string): string {
  const words = key
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== "");
  const name = words
    .map((word, index) => (index === 0 ? word.toLowerCase() : pascalCase(word.toLowerCase())))
    .join("");
  if (name === "") return "flag";
  return /^\d/.test(name) ? `flag${name}` : name;
}

/** Words of the language, and names that the generated module has itself. */
const reserved = new Set(
  (
    "arguments async await boolean break case catch class client const context continue debugger declare default delete do " +
    "else enum eval export extends fallback false finally flags for from function get if implements import in instanceof interface let " +
    "module namespace new null number object of package private protected public require return set static string super " +
    "string switch symbol this throw true try type typeof undefined unknown using value var void while with yield"
  ).split(" "),
);
