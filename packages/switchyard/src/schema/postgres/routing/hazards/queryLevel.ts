import { type Found, isRecord, nodesIn } from "../../../sql/walk.ts";

/** One query of a statement, with the tables that it names itself; queries within it are levels of their own. */
export interface QueryLevel {
  readonly kind: string;
  readonly fields: Found["fields"];
  readonly sources: readonly { readonly table: string; readonly alias: string }[];
}

const queries: ReadonlySet<string> = new Set([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
]);

export function queryLevels(tree: unknown): readonly QueryLevel[] {
  const names = new Set<unknown>();
  const levels: Found[] = [];
  for (const found of nodesIn(tree)) {
    if (found.kind === "CommonTableExpr") names.add(found.fields["ctename"]);
    if (isQuery(found.kind, found.fields)) levels.push(found);
  }
  return levels.map(({ kind, fields }) => ({
    kind,
    fields,
    sources: rangesOf(fields).flatMap((range) => {
      const table = unqualifiedName(range);
      if (table === undefined || names.has(table)) return [];
      const alias = isRecord(range["alias"]) ? range["alias"]["aliasname"] : undefined;
      return [{ table, alias: typeof alias === "string" ? alias : table }];
    }),
  }));
}

/** A name with a schema is not looked up in the search path: it never meets a version's view. */
export function unqualifiedName(range: unknown): string | undefined {
  if (!isRecord(range) || range["schemaname"] !== undefined) return undefined;
  return typeof range["relname"] === "string" ? range["relname"] : undefined;
}

/** The nodes of one level, without those of queries within it. */
export function* nodesOfLevel(tree: unknown): Generator<Found> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* nodesOfLevel(item);
  } else if (isRecord(tree)) {
    for (const [kind, fields] of Object.entries(tree)) {
      if (isQuery(kind, fields)) continue;
      if (isRecord(fields)) yield { kind, fields };
      yield* nodesOfLevel(fields);
    }
  }
}

/** The sides of a UNION have no node name of their own. */
export function isQuery(kind: string, fields: unknown): boolean {
  if (queries.has(kind)) return true;
  return isRecord(fields) && typeof fields["op"] === "string" && fields["op"].startsWith("SETOP_");
}

function rangesOf(fields: Found["fields"]): readonly Found["fields"][] {
  const roots = [fields["fromClause"], fields["usingClause"], fields["sourceRelation"]];
  const named = [...nodesOfLevel(roots)]
    .filter(({ kind }) => kind === "RangeVar")
    .map(({ fields: range }) => range);
  return isRecord(fields["relation"]) ? [fields["relation"], ...named] : named;
}
