import type { Facts } from "../facts.ts";
import { type TableName, constraintsOf, referrers } from "../../catalog/lookup.ts";
import { lockDependents } from "./lockDependents.ts";
import { lockReferences } from "./lockReferences.ts";

export function dropColumn(facts: Facts, table: TableName, column: string, cascade: boolean): void {
  lockReferences(facts, table, column);
  if (cascade) lockDependents(facts, table, column);
  if (!facts.exists(table)) return;
  facts.find({
    rule: "drop-column-breaks-old",
    severity: "error",
    message: `${table.name}.${column} is gone at once, also for the version that still runs.`,
    safe: "Release code first that does not name the column.",
    breaks: `Every statement of the old version that names ${column}, or selects * into a fixed shape.`,
  });
}

export function dropConstraint(facts: Facts, table: TableName, name: string): void {
  const constraint = constraintsOf(facts.catalog, table).find((one) => one.name === name);
  if (constraint?.references) {
    facts.lock(
      { schema: constraint.references.schema, name: constraint.references.table },
      "ACCESS EXCLUSIVE",
    );
  }
  if (constraint?.kind !== "primary-key" && constraint?.kind !== "unique") return;
  if (facts.exists(table)) {
    facts.find({
      rule: "drop-constraint-breaks-old",
      severity: "warning",
      message: `With ${name}, its index goes, and what relied on it to be unique.`,
      safe: "Look for ON CONFLICT on these columns, and for queries that need the index, first.",
      breaks: `INSERT … ON CONFLICT (${constraint.columns.join(", ")}) of the old version.`,
    });
  }
  for (const one of referrers(facts.catalog, table))
    facts.lock({ schema: one.schema, name: one.table }, "ACCESS EXCLUSIVE");
}
