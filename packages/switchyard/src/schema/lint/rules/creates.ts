import type { CreateStmt, CreateTableAsStmt, CreateTrigStmt, Node, RangeVar, ViewStmt } from "libpg-query";
import type { Facts } from "../facts.ts";
import { type TableName, defaultPartition, nameOf, relationAt } from "../../catalog/lookup.ts";

export function createTable(
  facts: Facts,
  { relation, tableElts = [], inhRelations = [], partbound, if_not_exists }: CreateStmt,
): void {
  if (if_not_exists && relationAt(facts.catalog, nameOf(facts.catalog, relation)) !== undefined) return;
  for (const node of inhRelations) {
    if (!("RangeVar" in node)) continue;
    const parent = nameOf(facts.catalog, node.RangeVar);
    facts.lock(parent, partbound ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE");
    if (partbound) newPartition(facts, parent, node);
  }
  for (const foreign of tableElts.flatMap(foreignKeys)) {
    const other = nameOf(facts.catalog, foreign);
    if (other.name === relation?.relname) continue;
    facts.lock(other, "SHARE ROW EXCLUSIVE");
    if (!facts.exists(other)) continue;
    facts.find({
      rule: "create-table-references",
      severity: "note",
      location: foreign.location,
      message: `REFERENCES waits for all writers of ${other.name}, and those that come later wait behind it.`,
      safe: "Set a lock_timeout and try again; the lock itself is held for a moment only.",
    });
  }
}

function foreignKeys(node: Node) {
  const constraints =
    "ColumnDef" in node
      ? (node.ColumnDef.constraints ?? []).flatMap((one) => ("Constraint" in one ? [one.Constraint] : []))
      : "Constraint" in node
        ? [node.Constraint]
        : [];
  return constraints.flatMap(({ contype, pktable }) =>
    contype === "CONSTR_FOREIGN" && pktable ? [pktable] : [],
  );
}

function newPartition(facts: Facts, parent: TableName, node: Node): void {
  const fallback = defaultPartition(facts.catalog, parent);
  if (fallback !== undefined) {
    facts.lock(fallback, "ACCESS EXCLUSIVE");
    facts.scan(fallback);
    if (facts.exists(fallback)) {
      facts.find({
        rule: "default-partition-scans",
        severity: "error",
        location: "RangeVar" in node ? node.RangeVar.location : undefined,
        message: `The default partition ${fallback.name} is read through for rows of the new one while nobody can read or write it.`,
        safe: "Give the default partition a valid CHECK that leaves these values out first, and drop it afterwards.",
      });
    }
  }
  if (!facts.exists(parent)) return;
  facts.find({
    rule: "partition-locks-parent",
    severity: "warning",
    location: "RangeVar" in node ? node.RangeVar.location : undefined,
    message: `CREATE TABLE … PARTITION OF locks all of ${parent.name} against reads and writes.`,
    safe: "CREATE TABLE … (LIKE …), then ALTER TABLE … ATTACH PARTITION, which lets everybody read and write.",
  });
}

export function createTrigger(facts: Facts, { relation, trigname, constrrel, row }: CreateTrigStmt): void {
  const table = nameOf(facts.catalog, relation);
  if (row) facts.lockAll(table, "SHARE ROW EXCLUSIVE");
  else facts.lock(table, "SHARE ROW EXCLUSIVE");
  if (constrrel !== undefined) facts.lock(nameOf(facts.catalog, constrrel), "ACCESS SHARE");
  if (!facts.exists(table)) return;
  facts.find({
    rule: "trigger-binds-old",
    severity: "note",
    location: relation?.location,
    message: `${trigname ?? "The trigger"} also runs for writes of the old version.`,
    safe: "See that it does what the old version's rows need.",
  });
}

/** Reads what its query names; nobody waits for that. */
export function createTableAs(facts: Facts, { query, into }: CreateTableAsStmt): void {
  if (into?.skipData === true || query === undefined) return;
  for (const range of rangesIn(query)) facts.scan(nameOf(facts.catalog, range));
}

function rangesIn(tree: object): readonly RangeVar[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== "object" || value === null) return [];
    return key === "RangeVar" ? [value] : rangesIn(value);
  });
}

export function createView(facts: Facts, { view, replace }: ViewStmt): void {
  const name = nameOf(facts.catalog, view);
  if (replace && relationAt(facts.catalog, name) !== undefined) facts.lock(name, "ACCESS EXCLUSIVE");
}
