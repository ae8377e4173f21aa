import type { Facts } from "../facts.ts";
import { type TableName, constraintsOf, referrers } from "../../catalog/lookup.ts";

/** Foreign keys that go with a table's column or constraint: dropping them locks the other side, too. */
export function lockReferences(facts: Facts, table: TableName, column?: string): void {
  for (const one of constraintsOf(facts.catalog, table)) {
    if (one.references && (column === undefined || one.columns.includes(column)))
      facts.lock({ schema: one.references.schema, name: one.references.table }, "ACCESS EXCLUSIVE");
  }
  for (const one of referrers(facts.catalog, table)) {
    if (column === undefined || one.references?.columns.includes(column) === true)
      facts.lock({ schema: one.schema, name: one.table }, "ACCESS EXCLUSIVE");
  }
}
