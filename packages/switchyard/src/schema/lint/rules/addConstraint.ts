import type { Constraint } from "libpg-query";
import type { Facts } from "../facts.ts";
import { type TableName, indexNamed, nameOf, relationAt, strings } from "../../catalog/lookup.ts";
import { provesNotNull } from "./setNotNull.ts";

export function addConstraint(facts: Facts, table: TableName, constraint: Constraint): void {
  const columns = strings(constraint.keys);
  switch (constraint.contype) {
    case "CONSTR_CHECK":
    case "CONSTR_NOTNULL":
      return check(facts, table, constraint, columns);
    case "CONSTR_FOREIGN":
      return foreignKey(facts, table, constraint);
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
      return constraint.indexname === undefined
        ? index(facts, table, constraint, columns)
        : usingIndex(facts, table, constraint, constraint.indexname);
    case "CONSTR_EXCLUSION":
      facts.scan(table);
      if (!facts.exists(table)) return;
      return facts.find({
        rule: "exclusion-scans",
        severity: "error",
        message: `EXCLUDE builds an index over ${table.name} while nobody can read or write it; it has no concurrent way.`,
        safe: "Make it on a new table that is filled beside this one, or in a quiet hour with a lock_timeout.",
        breaks: "Writes of the old version that it now refuses.",
      });
    default:
      return;
  }
}

function check(facts: Facts, table: TableName, constraint: Constraint, columns: readonly string[]): void {
  const notNull = constraint.contype === "CONSTR_NOTNULL";
  if (constraint.skip_validation === true || constraint.is_enforced === false)
    return tightens(facts, table, constraint);
  if (notNull && columns.every((column) => provesNotNull(facts, table, column))) return;
  facts.scan(table);
  if (!facts.exists(table)) return;
  facts.find({
    rule: notNull ? "not-null-scans" : "check-scans",
    severity: "error",
    location: constraint.location,
    message: `The constraint is checked for all rows of ${table.name} while nobody can read or write it.`,
    safe: "ADD CONSTRAINT … NOT VALID, then in a transaction of its own ALTER TABLE … VALIDATE CONSTRAINT.",
    breaks: "Writes of the old version that it refuses.",
  });
}

function tightens(facts: Facts, table: TableName, { location }: Constraint): void {
  if (!facts.exists(table)) return;
  facts.find({
    rule: "constraint-binds-old",
    severity: "note",
    location,
    message: `The constraint holds at once for all that is written to ${table.name}.`,
    safe: "See that the old version writes nothing that it refuses.",
    breaks: "Writes of the old version that it refuses.",
  });
}

function foreignKey(facts: Facts, table: TableName, constraint: Constraint): void {
  const other = nameOf(facts.catalog, constraint.pktable);
  if (relationAt(facts.catalog, other)?.kind === "partitioned") facts.lockAll(other, "SHARE ROW EXCLUSIVE");
  else facts.lock(other, "SHARE ROW EXCLUSIVE");
  if (constraint.skip_validation === true || constraint.is_enforced === false)
    return tightens(facts, table, constraint);
  facts.scan(table);
  facts.scan(other);
  if (!facts.exists(table)) return;
  facts.find({
    rule: "foreign-key-scans",
    severity: "error",
    location: constraint.location,
    message: `The foreign key is checked for all rows of ${table.name} while nobody can write ${table.name} or ${other.name}.`,
    safe: "ADD CONSTRAINT … NOT VALID, then in a transaction of its own ALTER TABLE … VALIDATE CONSTRAINT.",
    breaks: "Writes of the old version that it refuses.",
  });
}

function index(facts: Facts, table: TableName, constraint: Constraint, columns: readonly string[]): void {
  facts.scan(table);
  if (!facts.exists(table)) return;
  const primary = constraint.contype === "CONSTR_PRIMARY";
  facts.find({
    rule: "unique-scans",
    severity: "error",
    location: constraint.location,
    message: `${primary ? "PRIMARY KEY" : "UNIQUE"} (${columns.join(", ")}) builds an index over ${table.name} while nobody can read or write it.`,
    safe: `CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … ${primary ? "PRIMARY KEY" : "UNIQUE"} USING INDEX${primary ? ", its columns NOT NULL before" : ""}.`,
    breaks: "Writes of the old version that it refuses.",
  });
}

/** The index is there; but a primary key makes its columns NOT NULL, and looks for NULLs in all rows. */
function usingIndex(facts: Facts, table: TableName, { contype, location }: Constraint, name: string): void {
  if (contype !== "CONSTR_PRIMARY") return;
  const columns = relationAt(facts.catalog, table)?.columns ?? [];
  const keys = indexNamed(facts.catalog, [name])?.columns ?? [];
  const nullable = keys.filter(
    (key) =>
      key !== null &&
      columns.some((column) => column.name === key && !column.notNull) &&
      !provesNotNull(facts, table, key),
  );
  if (nullable.length === 0) return;
  facts.scan(table);
  if (!facts.exists(table)) return;
  facts.find({
    rule: "primary-key-scans",
    severity: "error",
    location,
    message: `${nullable.join(", ")} may be NULL: all rows of ${table.name} are read for the primary key while nobody can read or write it.`,
    safe: "Make the columns NOT NULL first, by CHECK (… IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT, SET NOT NULL.",
  });
}
