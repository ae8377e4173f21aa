import type { Facts } from "../facts.ts";
import { type TableName, relationAt, relationNamed } from "../../catalog/lookup.ts";

/** The views that CASCADE drops with a table or one of its columns, and those above them. */
export function lockDependents(facts: Facts, table: TableName, column?: string): void {
  for (const one of relationAt(facts.catalog, table)?.dependents ?? []) {
    if (one.kind !== "view" && one.kind !== "materialized-view") continue;
    if (column !== undefined && !one.columns.includes(column)) continue;
    const view = relationNamed(facts.catalog, one.name);
    if (view === undefined) continue;
    facts.lock(view, "ACCESS EXCLUSIVE");
    lockDependents(facts, view);
  }
}
