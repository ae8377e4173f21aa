import type { IndexStmt, ReindexStmt } from "libpg-query";
import type { Facts } from "../facts.ts";
import { indexNamed, nameOf } from "../../catalog/lookup.ts";

export function createIndex(
  facts: Facts,
  { relation, concurrent, if_not_exists, unique, idxname }: IndexStmt,
): void {
  const table = nameOf(facts.catalog, relation);
  if (relation?.inh !== true) facts.only(table);
  facts.lockAll(table, concurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE");
  const there =
    if_not_exists === true && indexNamed(facts.catalog, [table.schema, idxname ?? ""]) !== undefined;
  if (!there) facts.scan(table);
  if (!facts.exists(table)) return;
  if (!concurrent) {
    if (facts.scans.size === 0) return;
    facts.find({
      rule: "index-blocks-writes",
      severity: "error",
      location: relation?.location,
      message: `CREATE INDEX reads all of ${table.name} while nobody can write it.`,
      safe: "CREATE INDEX CONCURRENTLY, outside a transaction.",
    });
  } else if (if_not_exists) {
    facts.find({
      rule: "invalid-index-stays",
      severity: "warning",
      message: `A CREATE INDEX CONCURRENTLY that was cut off leaves an invalid index behind, and IF NOT EXISTS then takes it for the real one.`,
      safe: `DROP INDEX CONCURRENTLY IF EXISTS ${idxname ?? "…"} first.`,
    });
  }
  if (unique) {
    facts.find({
      rule: "unique-binds-old",
      severity: "note",
      message: `From now on a second row with the same key in ${table.name} is refused.`,
      safe: "See that the old version writes none.",
      breaks: "Writes of the old version that repeat a key.",
    });
  }
}

export function reindex(facts: Facts, { kind, relation, name, params = [] }: ReindexStmt): void {
  const concurrent = params.some((node) => "DefElem" in node && node.DefElem.defname === "concurrently");
  const mode = concurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
  if (kind === "REINDEX_OBJECT_TABLE") {
    const table = nameOf(facts.catalog, relation);
    facts.lockAll(table, mode);
    facts.scan(table);
  } else if (kind === "REINDEX_OBJECT_INDEX") {
    const index = indexNamed(
      facts.catalog,
      [relation?.schemaname, relation?.relname].flatMap((part) => part ?? []),
    );
    if (index === undefined) return;
    const table = { schema: index.schema, name: index.table };
    facts.lock(table, mode);
    facts.scan(table);
  } else {
    for (const one of facts.catalog.relations) {
      if (one.kind !== "table" || (kind === "REINDEX_OBJECT_SCHEMA" && one.schema !== name)) continue;
      facts.lock(one, mode);
      facts.scan(one);
    }
  }
  if (concurrent || facts.locks.size === 0) return;
  facts.find({
    rule: "reindex-blocks",
    severity: "error",
    message: "REINDEX builds the indexes anew; meanwhile nobody can write the table, nor read by them.",
    safe: "REINDEX … CONCURRENTLY, outside a transaction.",
  });
}
