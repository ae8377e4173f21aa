import type { ClusterStmt, LockStmt, RefreshMatViewStmt, TruncateStmt, VacuumStmt } from "libpg-query";
import type { Catalog } from "../../catalog/catalog.ts";
import { lockModes } from "../../model.ts";
import type { Facts } from "../facts.ts";
import { type TableName, nameOf, qualifiedName, referrers } from "../../catalog/lookup.ts";

export function cluster(facts: Facts, { relation }: ClusterStmt): void {
  if (relation === undefined) return;
  rewritten(facts, nameOf(facts.catalog, relation), "cluster-rewrites", "CLUSTER");
}

export function vacuum(facts: Facts, { options = [], rels = [], is_vacuumcmd }: VacuumStmt): void {
  const full = options.some((node) => "DefElem" in node && node.DefElem.defname === "full");
  for (const node of rels) {
    if (!("VacuumRelation" in node)) continue;
    const table = nameOf(facts.catalog, node.VacuumRelation.relation);
    if (full) rewritten(facts, table, "vacuum-full-rewrites", "VACUUM FULL");
    else if (is_vacuumcmd) facts.lock(table, "SHARE UPDATE EXCLUSIVE");
    else facts.lockAll(table, "SHARE UPDATE EXCLUSIVE");
  }
}

export function refresh(facts: Facts, { relation, concurrent, skipData }: RefreshMatViewStmt): void {
  const view = nameOf(facts.catalog, relation);
  facts.lock(view, concurrent ? "EXCLUSIVE" : "ACCESS EXCLUSIVE");
  if (concurrent) facts.scan(view);
  else facts.rewrite(view);
  if (!skipData) for (const source of sources(facts.catalog, qualifiedName(view))) facts.scan(source);
  if (concurrent || skipData || !facts.exists(view)) return;
  facts.find({
    rule: "refresh-blocks-reads",
    severity: "error",
    location: relation?.location,
    message: `REFRESH runs the query of ${view.name} while nobody can read it.`,
    safe: "Give it a unique index, then REFRESH MATERIALIZED VIEW CONCURRENTLY.",
  });
}

/** The tables that a view reads, also through other views. */
function sources(catalog: Catalog, view: string): readonly TableName[] {
  return catalog.relations
    .filter(({ dependents }) => dependents.some((one) => one.name === view))
    .flatMap((one) => (one.kind === "view" ? sources(catalog, qualifiedName(one)) : [one]));
}

export function truncate(facts: Facts, { relations = [], behavior }: TruncateStmt): void {
  for (const node of relations) {
    if (!("RangeVar" in node)) continue;
    const table = nameOf(facts.catalog, node.RangeVar);
    const emptied = behavior === "DROP_CASCADE" ? withReferrers(facts, table) : [table];
    for (const one of emptied) {
      facts.lockAll(one, "ACCESS EXCLUSIVE");
      // New and empty files: it costs nothing, but they are others.
      facts.rewrite(one);
      if (!facts.exists(one)) continue;
      facts.find({
        rule: "truncate-loses-rows",
        severity: "error",
        location: node.RangeVar.location,
        message: `All rows of ${one.name} are gone, also for the version that still runs.`,
        safe: "Delete in batches what nobody needs, after the old version is gone.",
        breaks: "The old version finds none of its rows.",
      });
    }
  }
}

function withReferrers(
  facts: Facts,
  table: TableName,
  seen: readonly TableName[] = [],
): readonly TableName[] {
  if (seen.some((one) => one.schema === table.schema && one.name === table.name)) return seen;
  return referrers(facts.catalog, table).reduce<readonly TableName[]>(
    (all, one) => withReferrers(facts, { schema: one.schema, name: one.table }, all),
    [...seen, table],
  );
}

export function lockTable(facts: Facts, { relations = [], mode = 8 }: LockStmt): void {
  const held = lockModes[mode - 1] ?? "ACCESS EXCLUSIVE";
  for (const node of relations) {
    if (!("RangeVar" in node)) continue;
    const table = nameOf(facts.catalog, node.RangeVar);
    facts.lockAll(table, held);
    if (lockModes.indexOf(held) < lockModes.indexOf("SHARE") || !facts.exists(table)) continue;
    facts.find({
      rule: "explicit-lock",
      severity: "warning",
      location: node.RangeVar.location,
      message: `${held} on ${table.name} is held until the transaction ends.`,
      safe: "Set a lock_timeout before, and do nothing that takes long in the same transaction.",
    });
  }
}

function rewritten(facts: Facts, table: TableName, rule: string, what: string): void {
  facts.lockAll(table, "ACCESS EXCLUSIVE");
  facts.rewrite(table);
  if (!facts.exists(table)) return;
  facts.find({
    rule,
    severity: "error",
    message: `${what} writes ${table.name} anew, and nobody can read or write it until that is done.`,
    safe: "Let autovacuum keep it small, or use pg_repack, which does this beside the running application.",
  });
}
