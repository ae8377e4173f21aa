import type {
  AlterDomainStmt,
  AlterEnumStmt,
  CommentStmt,
  DeleteStmt,
  Node,
  RangeVar,
  UpdateStmt,
} from "libpg-query";
import type { Facts } from "../facts.ts";
import { nameOf, strings, tableName } from "../../catalog/lookup.ts";

export function comment(facts: Facts, { objtype, object }: CommentStmt): void {
  const parts = object !== undefined && "List" in object ? strings(object.List.items) : [];
  switch (objtype) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
      return facts.lock(tableName(facts.catalog, parts), "SHARE UPDATE EXCLUSIVE");
    case "OBJECT_COLUMN":
      return facts.lock(tableName(facts.catalog, parts.slice(0, -1)), "SHARE UPDATE EXCLUSIVE");
    default:
      return;
  }
}

/** Each table with a column of the domain is read through. */
export function alterDomain(facts: Facts, { typeName, subtype, def }: AlterDomainStmt): void {
  const [name = ""] = strings(typeName).toReversed();
  const constraint = def !== undefined && "Constraint" in def ? def.Constraint : undefined;
  const checks =
    subtype === "O" || subtype === "V" || (subtype === "C" && constraint?.skip_validation !== true);
  if (!checks) return;
  for (const relation of facts.catalog.relations) {
    if (
      relation.kind === "view" ||
      !relation.columns.some((column) => column.domain?.endsWith(`.${name}`) === true)
    )
      continue;
    facts.lock(relation, "SHARE");
    facts.scan(relation);
    if (!facts.exists(relation)) continue;
    facts.find({
      rule: "domain-scans",
      severity: "error",
      message: `All rows of ${relation.name}, which has a column of the domain ${name}, are read while nobody can write it.`,
      safe: "ALTER DOMAIN … ADD CONSTRAINT … NOT VALID; then VALIDATE CONSTRAINT, table by table in a quiet hour.",
      breaks: "Writes of the old version that the domain now refuses.",
    });
  }
}

export function alterEnum(facts: Facts, { newVal, oldVal }: AlterEnumStmt): void {
  if (oldVal !== undefined && oldVal !== "") {
    facts.find({
      rule: "rename-breaks-old",
      severity: "error",
      message: `The label '${oldVal}' is called '${newVal}' at once, also for the version that still runs.`,
      safe: "Add the new label, write it from the new version on, change the rows in batches; the old label stays.",
      breaks: `Statements of the old version with '${oldVal}' in them.`,
    });
  } else {
    facts.find({
      rule: "enum-surprises-old",
      severity: "note",
      message: `The old version may read '${newVal}' as soon as the new one writes it. A label cannot be taken away again.`,
      safe: "See that the old version takes a label that it does not know.",
    });
  }
}

export function writeRows(
  facts: Facts,
  verb: "UPDATE" | "DELETE",
  { relation, whereClause }: UpdateStmt | DeleteStmt,
): void {
  const table = nameOf(facts.catalog, relation);
  facts.lock(table, "ROW EXCLUSIVE");
  if (whereClause !== undefined || !facts.exists(table)) return;
  facts.scan(table);
  facts.find({
    rule: "unbounded-write",
    severity: "error",
    location: relation?.location,
    message: `${verb} of all rows of ${table.name} holds each row's lock until the end, and leaves a dead row for each.`,
    safe: "Do it in batches by primary key, each in a transaction of its own.",
  });
}

export function lockEach(
  facts: Facts,
  ranges: readonly (RangeVar | undefined)[],
  mode: "ACCESS EXCLUSIVE" | "SHARE UPDATE EXCLUSIVE" | "ROW EXCLUSIVE",
): void {
  for (const range of ranges) if (range !== undefined) facts.lock(nameOf(facts.catalog, range), mode);
}

export function ranges(nodes: readonly Node[] | undefined): readonly RangeVar[] {
  return (nodes ?? []).flatMap((node) => {
    if ("RangeVar" in node) return [node.RangeVar];
    if (!("PublicationObjSpec" in node)) return [];
    const range = node.PublicationObjSpec.pubtable?.relation;
    return range === undefined ? [] : [range];
  });
}
