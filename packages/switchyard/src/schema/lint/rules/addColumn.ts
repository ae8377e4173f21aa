import type { ColumnDef, Constraint } from "libpg-query";
import type { Facts } from "../facts.ts";
import { type TableName, nameOf } from "../../catalog/lookup.ts";
import { isSerial, typeOf, writtenType } from "./typeName.ts";
import { isVolatile } from "./volatile.ts";

/**
 * A column with a constant default is in the catalog only. What makes PostgreSQL write every row: a value of its own for
 * each one, and a domain whose constraint somebody has to look at.
 */
export function addColumn(facts: Facts, table: TableName, column: ColumnDef): void {
  const { catalog } = facts;
  const constraints = (column.constraints ?? []).flatMap((node) =>
    "Constraint" in node ? [node.Constraint] : [],
  );
  const of = (type: Constraint["contype"]) => constraints.find(({ contype }) => contype === type);
  const type = writtenType(column.typeName);
  const fallback = of("CONSTR_DEFAULT")?.raw_expr;
  const generated = of("CONSTR_GENERATED");
  const stored = generated !== undefined && generated.generated_kind !== "v";
  const name = `${table.name}.${column.colname}`;
  const domain = typeOf(catalog, type);

  const reason = isSerial(type)
    ? "is a serial, so every row gets a number of its own"
    : of("CONSTR_IDENTITY")
      ? "is an identity, so every row gets a number of its own"
      : stored
        ? "is generated and stored, so its value is computed for every row"
        : isVolatile(fallback, catalog)
          ? "has a default that is another one for each row"
          : domain?.kind === "domain" && domain.constrained && generated === undefined
            ? `has the type ${domain.name}, a domain with a constraint, which is checked for each row`
            : undefined;
  if (reason !== undefined) {
    facts.rewrite(table);
    if (facts.exists(table)) {
      facts.find({
        rule: "add-column-rewrites",
        severity: "error",
        location: column.location,
        message: `${name} ${reason}: the table is written anew, and nobody can read or write it until that is done.`,
        safe: "Add it as a plain column that may be NULL, set the default by an ALTER of its own, and fill the old rows in batches.",
      });
    }
  }
  const notNull = of("CONSTR_NOTNULL") ?? of("CONSTR_PRIMARY");
  if (
    notNull &&
    fallback === undefined &&
    !isSerial(type) &&
    !of("CONSTR_IDENTITY") &&
    generated === undefined
  ) {
    if (reason === undefined) facts.scan(table);
    if (facts.exists(table)) {
      facts.find({
        rule: "add-required-column",
        severity: "error",
        location: column.location,
        message: `${name} must not be NULL and has no default: this fails as soon as the table has a row.`,
        safe: "Give it a default, or add it as one that may be NULL and fill it.",
        breaks: "INSERTs of the old version, which do not know the column.",
      });
    }
  } else if (notNull && generated?.generated_kind === "v") facts.scan(table);
  if (of("CONSTR_CHECK") && reason === undefined)
    scanned(facts, table, column, "a CHECK", "the constraint as NOT VALID, then VALIDATE CONSTRAINT");
  if (of("CONSTR_UNIQUE") ?? of("CONSTR_PRIMARY")) {
    facts.scan(table);
    scanned(
      facts,
      table,
      column,
      "an index",
      "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX",
    );
  }
  const foreign = of("CONSTR_FOREIGN");
  if (foreign !== undefined) {
    const other = nameOf(catalog, foreign.pktable);
    facts.lock(other, "SHARE ROW EXCLUSIVE");
    if (fallback !== undefined) {
      scanned(
        facts,
        table,
        column,
        "a default and REFERENCES",
        "the foreign key as NOT VALID, then VALIDATE CONSTRAINT",
      );
      facts.scan(other);
    }
    if (facts.exists(table) && facts.exists(other)) {
      facts.find({
        rule: "add-column-references",
        severity: "warning",
        location: foreign.location,
        message: `REFERENCES in ADD COLUMN locks ${other.name} against writes as well, together with ACCESS EXCLUSIVE on ${table.name}.`,
        safe: "Add the column first, then the foreign key as NOT VALID, then VALIDATE CONSTRAINT.",
      });
    }
  }
}

function scanned(facts: Facts, table: TableName, column: ColumnDef, what: string, instead: string): void {
  facts.scan(table);
  if (!facts.exists(table)) return;
  facts.find({
    rule: "add-column-scans",
    severity: "error",
    location: column.location,
    message: `ADD COLUMN with ${what} reads all rows of ${table.name} while nobody can read or write it.`,
    safe: `Add the column alone, then ${instead}.`,
  });
}
