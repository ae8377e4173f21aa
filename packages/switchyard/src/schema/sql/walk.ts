/** What occurs in a parse tree: the name of the node, and its fields. */
export interface Found {
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Every node of a tree, parents before children. */
export function* nodesIn(tree: unknown): Generator<Found> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* nodesIn(item);
  } else if (isRecord(tree)) {
    for (const [kind, fields] of Object.entries(tree)) {
      if (isRecord(fields)) yield { kind, fields };
      yield* nodesIn(fields);
    }
  }
}

/** The same tree without its locations: what two ways to write one thing have in common. */
export function withoutLocations(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutLocations);
  if (!isRecord(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key]) => !locations.has(key))
      .map(([key, value]) => [key, withoutLocations(value)]),
  );
}

const locations: ReadonlySet<string> = new Set([
  "location",
  "list_start",
  "list_end",
  "rexpr_list_start",
  "rexpr_list_end",
  "stmt_location",
  "stmt_len",
]);

/** Texts of a list of `String` nodes, such as a qualified name; null for anything else among them. */
export function namesIn(list: unknown): readonly (string | null)[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => {
    const text = isRecord(item) ? item["String"] : undefined;
    const name = isRecord(text) ? (text["sval"] ?? "") : null;
    return typeof name === "string" ? name : null;
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
