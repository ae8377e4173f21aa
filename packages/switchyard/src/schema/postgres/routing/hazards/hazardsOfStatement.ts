import { isRecord, namesIn, nodesIn } from "../../../sql/walk.ts";
import { groupsByKey } from "./groupsByKey.ts";
import { nodesOfLevel, type QueryLevel, queryLevels, unqualifiedName } from "./queryLevel.ts";
import type { HazardGround, HazardTable, ViewForm } from "./viewForm.ts";

/** Forms of a parsed statement that would not work if the table were a view. */
export function hazardsOfStatement(
  tree: unknown,
  table: HazardTable,
  ground: HazardGround,
): readonly ViewForm[] {
  const forms = new Set<ViewForm>();
  for (const level of queryLevels(tree)) {
    if (level.sources.some(({ table: name }) => name === table.name)) {
      for (const form of formsOfLevel(level, table, ground)) forms.add(form);
    }
  }
  for (const { kind, fields } of nodesIn(tree)) {
    const form = formOfNode(kind, fields, table.name) ?? formOfCall(kind, fields, table.name);
    if (form !== undefined) forms.add(form);
  }
  if (looksForKeys(tree, table.name)) forms.add("key introspection");
  return [...forms];
}

const systemColumns: ReadonlySet<string> = new Set(["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"]);

function* formsOfLevel(level: QueryLevel, table: HazardTable, ground: HazardGround): Generator<ViewForm> {
  const { kind, fields, sources } = level;
  const target = unqualifiedName(fields["relation"]) === table.name;
  if (groupsByKey(level, table, ground.aggregates)) yield "GROUP BY primary key";
  if (target && kind === "MergeStmt" && ground.server < 17) yield "MERGE";
  for (const node of nodesOfLevel(fields)) {
    if (node.kind === "ColumnRef" && isSystemColumn(node.fields, table.name, sources)) yield "system column";
    if (node.kind === "RangeTableSample" && isOf(node.fields["relation"], table.name)) yield "TABLESAMPLE";
    if (target && node.kind === "CurrentOfExpr") yield "WHERE CURRENT OF";
    if (target && node.kind === "infer" && node.fields["conname"] !== undefined)
      yield "ON CONFLICT ON CONSTRAINT";
  }
}

function isSystemColumn(
  reference: Readonly<Record<string, unknown>>,
  table: string,
  sources: QueryLevel["sources"],
): boolean {
  const names = namesIn(reference["fields"]);
  if (!systemColumns.has(names.at(-1) ?? "")) return false;
  const qualifier = names.at(-2);
  return (
    qualifier === undefined || sources.some((source) => source.table === table && source.alias === qualifier)
  );
}

/** The range is in a node of its own, or it is the field. */
function isOf(range: unknown, table: string): boolean {
  return (
    unqualifiedName(isRecord(range) && isRecord(range["RangeVar"]) ? range["RangeVar"] : range) === table
  );
}

function anyOf(list: unknown, table: string): boolean {
  return Array.isArray(list) && list.some((item: unknown) => isOf(item, table));
}

function formOfNode(
  kind: string,
  fields: Readonly<Record<string, unknown>>,
  table: string,
): ViewForm | undefined {
  switch (kind) {
    case "TruncateStmt":
      return anyOf(fields["relations"], table) ? "TRUNCATE" : undefined;
    case "CopyStmt":
      return isOf(fields["relation"], table) ? "COPY" : undefined;
    case "Constraint":
      return isOf(fields["pktable"], table) ? "foreign key to it" : undefined;
    case "CreatePolicyStmt":
      return isOf(fields["table"], table) ? "DDL" : undefined;
    case "CreateStmt":
      return anyOf(fields["inhRelations"], table) ? "DDL" : undefined;
    case "CreateStatsStmt":
      return anyOf(fields["relations"], table) ? "DDL" : undefined;
    case "PublicationTable":
      return isOf(fields["relation"], table) ? "DDL" : undefined;
    case "DropStmt":
      return fields["removeType"] === "OBJECT_TABLE" && namesOfTables(fields["objects"]).includes(table)
        ? "DDL"
        : undefined;
    case "CommentStmt":
      return fields["objtype"] === "OBJECT_TABLE" && namesOfTables([fields["object"]]).includes(table)
        ? "DDL"
        : undefined;
    case "IndexStmt":
    case "AlterTableStmt":
    case "RenameStmt":
    case "CreateTrigStmt":
    case "ClusterStmt":
    case "ReindexStmt":
      return isOf(fields["relation"], table) ? "DDL" : undefined;
    default:
      return undefined;
  }
}

function namesOfTables(objects: unknown): readonly string[] {
  if (!Array.isArray(objects)) return [];
  return objects.flatMap((object: unknown) => {
    const list = isRecord(object) && isRecord(object["List"]) ? object["List"]["items"] : undefined;
    const names = namesIn(list);
    return names.length === 1 && typeof names[0] === "string" ? [names[0]] : [];
  });
}

const sizes: ReadonlySet<string> = new Set([
  "pg_relation_size",
  "pg_table_size",
  "pg_indexes_size",
  "pg_total_relation_size",
]);

function formOfCall(
  kind: string,
  fields: Readonly<Record<string, unknown>>,
  table: string,
): ViewForm | undefined {
  if (kind !== "FuncCall") return undefined;
  const name = namesIn(fields["funcname"]).at(-1) ?? "";
  const of = Array.isArray(fields["args"]) ? textsIn(fields["args"][0]) : noTexts;
  // Statistics have a placeholder where the name of the table was: it may have been this one.
  if (name === "pg_get_serial_sequence") {
    return of.placeholder || of.texts.some((text) => names(text, table))
      ? "pg_get_serial_sequence"
      : undefined;
  }
  return sizes.has(name) && (of.placeholder || of.texts.some((text) => names(text, table)))
    ? "size function"
    : undefined;
}

const keyCatalogs: ReadonlySet<string> = new Set([
  "pg_index",
  "pg_constraint",
  "table_constraints",
  "key_column_usage",
  "constraint_column_usage",
]);

function looksForKeys(tree: unknown, table: string): boolean {
  const looks = [...nodesIn(tree)].some(
    ({ fields }) => typeof fields["relname"] === "string" && keyCatalogs.has(fields["relname"]),
  );
  if (!looks) return false;
  const { texts, placeholder } = textsIn(tree);
  return placeholder || texts.some((text) => names(text, table));
}

interface Texts {
  readonly texts: readonly string[];
  readonly placeholder: boolean;
}

const noTexts: Texts = { texts: [], placeholder: false };

function textsIn(tree: unknown): Texts {
  const found = [...nodesIn(tree)];
  return {
    texts: found.flatMap(({ kind, fields }) => (kind === "sval" ? [String(fields["sval"])] : [])),
    placeholder: found.some(({ kind }) => kind === "ParamRef"),
  };
}

function names(text: string, table: string): boolean {
  return text === table || text.replaceAll('"', "") === table;
}
