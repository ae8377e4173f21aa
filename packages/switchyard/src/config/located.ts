/** A parsed file that still knows where everything stands, so that a problem can point at it after a merge. */
export type Located =
  | { readonly kind: "scalar"; readonly value: Scalar; readonly source: string; readonly at: Span }
  | { readonly kind: "list"; readonly items: readonly Located[]; readonly at: Span }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, LocatedEntry>; readonly at: Span };

export type Scalar = string | number | boolean | null;
export type Json = Scalar | readonly Json[] | { readonly [key: string]: Json };

export interface LocatedEntry {
  readonly key: Span;
  readonly value: Located;
}

/** A piece of one line; line and column count from 1. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export type Path = readonly (string | number)[];

/** The plain JSON value of a tree. */
export function plain(node: Located): Json {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

/**
 * Where `path` stands: its key or its value. What is not in the file (a missing key) is found at the key of its
 * nearest ancestor that is.
 */
export function locate(root: Located, path: Path, prefer: "key" | "value"): Span {
  let node = root;
  let key: Span | undefined;
  for (const part of path) {
    const next = child(node, part);
    if (next === undefined) return key ?? node.at;
    key = next.key;
    node = next.value;
  }
  const empty = node.kind === "scalar" && node.value === null;
  return (prefer === "key" || empty) && key !== undefined ? key : node.at;
}

/** The node at `path`, if there is one. */
export function nodeAt(root: Located, path: Path): Located | undefined {
  let node: Located | undefined = root;
  for (const part of path) node = node && child(node, part)?.value;
  return node;
}

function child(node: Located, part: string | number): LocatedEntry | undefined {
  if (node.kind === "map") return node.entries.get(String(part));
  if (node.kind === "list") {
    const item = node.items[Number(part)];
    return item && { key: item.at, value: item };
  }
  return undefined;
}
